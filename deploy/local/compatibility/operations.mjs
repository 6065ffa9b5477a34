import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { root } from '../bootstrap/workspace.mjs';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/**
 * What the customer's documents name, in their order, by chapter; null where they are not beside the project.
 *
 * @returns {{chapter: string, operations: string[]}[] | null} operations as `GET /cases/:caseId`
 */
export function documentedOperations() {
  const seeds = resolve(process.env.CIRCUS_SHARED_DIR ?? join(root, '../shared'), 'seeds');
  if (!existsSync(seeds)) return null;
  const read = (name) => readFileSync(join(seeds, name), 'utf8');
  const circus = read('000_8af8118c58cde299.txt').match(/^(GET|POST|PUT|PATCH|DELETE) \/\S+/gm) ?? [];
  const actions = [...read('002_0ceb16918bd1f56a.txt').matchAll(/^## `(\w+)` Action/gm)].map(
    ([, name]) => `GET /${name}`,
  );
  const { paths } = JSON.parse(read('004_c25d29f232ab696c.txt'));
  const slicebox = Object.entries(paths).flatMap(([path, item]) =>
    METHODS.filter((method) => method in item).map(
      (method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    ),
  );
  return [
    { chapter: 'CIRCUS API', operations: circus },
    { chapter: 'CIRCUS RS', operations: actions },
    { chapter: 'Slicebox API', operations: slicebox },
  ];
}

/** Where the suite has the operations of a chapter. */
const PREFIXES = { 'CIRCUS API': ['/api'], 'CIRCUS RS': ['/rs', ''], 'Slicebox API': ['/api'] };

/**
 * Which operation a request is of.
 *
 * @param {{chapter: string, operations: string[]}[]} chapters
 * @returns {(call: string) => {chapter: string, operation: string}[]} of a call `GET /api/cases/x`: the ones with the most
 *   literal path; several where two documents name the same
 */
export function operationsOf(chapters) {
  const patterns = chapters.flatMap(({ chapter, operations }) =>
    operations.map((operation) => {
      const [method, path] = operation.split(' ');
      const prefix = PREFIXES[chapter].map((each) => each.replaceAll('/', '\\/')).join('|');
      const source = path
        .split('/')
        .map((part) => (/^:\w+\+$/.test(part) ? '.+' : part.startsWith(':') ? '[^/]+' : part.replaceAll('.', '\\.')))
        .join('\\/');
      const literal = path.split('/').filter((part) => !part.startsWith(':')).length;
      return { chapter, operation, literal, pattern: new RegExp(`^${method} (${prefix})${source}\\/?$`, 'i') };
    }),
  );
  return (call) => {
    const matching = patterns.filter(({ pattern }) => pattern.test(call));
    const most = Math.max(...matching.map(({ literal }) => literal));
    return matching.filter(({ literal }) => literal === most);
  };
}
