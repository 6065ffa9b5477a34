import type { Route } from './routeTable.js';

/** One segment's place in the tree of all routes. */
interface Node {
  readonly literal: Map<string, Node>;
  any: Node | undefined;
  /** Routes that end here; those for one method stand first. */
  readonly routes: Route[];
}

const newNode = (): Node => ({ literal: new Map(), any: undefined, routes: [] });

/** Finds the line of the table that serves a path. */
export class Router {
  private readonly root = newNode();
  private readonly depths = new Map<Route, number>();

  constructor(table: readonly Route[]) {
    for (const route of table) this.add(route);
  }

  private add(route: Route): void {
    const segments = route.path.split('/').slice(1);
    let node = this.root;
    segments.forEach((segment, depth) => {
      if (segment.startsWith(':')) {
        node.any ??= newNode();
        node = node.any;
        return;
      }
      // The first segment counts as written (spec circus-api-core 2.1), the rest in any case.
      const literal = depth === 0 ? segment : segment.toLowerCase();
      let next = node.literal.get(literal);
      if (!next) {
        next = newNode();
        node.literal.set(literal, next);
      }
      node = next;
    });
    if (route.method) node.routes.unshift(route);
    else node.routes.push(route);
    this.depths.set(route, segments.length);
  }

  /**
   * The route with the longest path that `path` is at or below; a literal segment is preferred to `:name`.
   * @param path the request's path, percent-encoded as it came, without the query
   * @throws URIError when a segment is not valid percent-encoded UTF-8
   */
  find(method: string, path: string): Route | undefined {
    return this.descend(this.root, method === 'HEAD' ? 'GET' : method, path, 0);
  }

  /** @param position where the next segment's slash stands, or the path's end */
  private descend(node: Node, method: string, path: string, position: number): Route | undefined {
    const atEnd = position + 1 >= path.length;
    const here = node.routes.find(
      (route) => (route.method === undefined || route.method === method) && (atEnd || !route.exact),
    );
    if (atEnd) return here;
    const next = path.indexOf('/', position + 1);
    const end = next === -1 ? path.length : next;
    let segment = path.slice(position + 1, end);
    if (segment === '') return here;
    if (segment.includes('%')) segment = decodeURIComponent(segment);
    const child = node.literal.get(node === this.root ? segment : segment.toLowerCase());
    const literal = child && this.descend(child, method, path, end);
    const any = node.any && this.descend(node.any, method, path, end);
    return this.longer(this.longer(literal, any), here);
  }

  private longer(first: Route | undefined, second: Route | undefined): Route | undefined {
    if (!first || !second) return first ?? second;
    return (this.depths.get(second) ?? 0) > (this.depths.get(first) ?? 0) ? second : first;
  }
}
