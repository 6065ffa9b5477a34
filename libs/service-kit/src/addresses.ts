import type { FastifyInstance } from 'fastify';
import type { Surface } from './caller.js';

interface KnownRoute {
  segments: readonly string[];
  surface: Surface;
  methods: readonly string[];
}

/** What a service knows of addresses that none of its routes serves as they were asked for. */
export interface Addresses {
  /** In whose words an address is refused that there is not: Slicebox' below a first segment that routes of it have. */
  surfaceOf(url: string): Surface;
  /** The methods that an address of Slicebox' has; none for one that there is not, or that CIRCUS has too. */
  sliceboxMethodsOf(url: string): string[];
}

/** Learns the addresses of a service while its routes are registered. */
export function learnAddresses(app: FastifyInstance, defaultSurface: Surface): Addresses {
  const routes: KnownRoute[] = [];
  app.addHook('onRoute', ({ url, method, config }) => {
    const surface = config?.surface ?? defaultSurface;
    routes.push({ segments: segmentsOf(url), surface, methods: Array.isArray(method) ? method : [method] });
  });
  return {
    surfaceOf: (url) => {
      const [root, first] = segmentsOf(url);
      const isSlicebox = ({ segments, surface }: KnownRoute) =>
        surface === 'slicebox' && segments[0] === root && segments[1] === first;
      return routes.some(isSlicebox) ? 'slicebox' : defaultSurface;
    },
    sliceboxMethodsOf: (url) => {
      const asked = segmentsOf(url);
      const here = routes.filter(({ segments }) => matches(segments, asked));
      return here.some(({ surface }) => surface !== 'slicebox')
        ? []
        : [...new Set(here.flatMap(({ methods }) => methods))];
    },
  };
}

const segmentsOf = (url: string): string[] => (url.split('?', 1)[0] ?? '').toLowerCase().split('/').slice(1);

function matches(pattern: readonly string[], asked: readonly string[]): boolean {
  return (
    pattern.length === asked.length &&
    pattern.every((part, n) => (part.startsWith(':') ? asked[n] !== '' : part === asked[n]))
  );
}
