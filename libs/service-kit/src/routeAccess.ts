import type { GlobalPrivilege, PluginRole, ProjectRole, SliceboxRole } from '@circus/contracts';

/**
 * What a route needs, declared beside its schema; a route without a declaration does not start.
 *
 * - `public`: anybody, also without a credential
 * - `authenticated`: any user, whatever his rights
 * - `service`: another service of the suite, at this service's own port; the gateway knows no such path
 * - an object: a user with all of these rights
 */
export type RouteAccess = 'public' | 'authenticated' | 'service' | RouteRights;

/** Rights that a route needs, all of them. */
export interface RouteRights {
  privileges?: readonly GlobalPrivilege[];
  /** The Slicebox role, or one that includes it. */
  role?: SliceboxRole;
  /** A role in the project that the request is about. */
  project?: { role: ProjectRole } & ResourceCheck;
  /** A role for the plug-in that the request is about. */
  plugin?: { role: PluginRole } & ResourceCheck;
  /** The domain of what the request is about. */
  domain?: {
    /** What the caller wants with it, for the words of the refusal: `use` unless something else is said. */
    doing?: string;
  } & ResourceCheck;
  /** The resource belongs to one user, and is for nobody else. */
  own?: HandlerCheck;
}

/** Who checks a right that depends on a resource: the service kit, before the body is read, or the handler. */
export type ResourceCheck = PathCheck | HandlerCheck;

/** Checked by the service kit, because the path says which project, plug-in or domain it is. */
export interface PathCheck {
  /** The path parameter, for instance `:projectId`. */
  of: `:${string}`;
  /**
   * From the parameter's value to the project's, plug-in's or domains' names, where it is not one itself.
   * @throws Refusal `missing` for a resource that does not exist
   */
  through?: (id: string) => Promise<string | readonly string[]>;
}

/** Checked by the handler, because only the body or the rows tell what it is about; declared all the same. */
export interface HandlerCheck {
  /**
   * What becomes of a request without the right: it is refused, answered as if the resource did not exist, or answered
   * without what the right would show.
   */
  handler: 'refuses' | 'hides' | 'leavesOut';
}

/** The declaration as it stands in the API's description (`x-access`). */
export type DescribedAccess = 'public' | 'authenticated' | 'service' | Record<string, unknown>;

const RESOURCES = ['project', 'plugin', 'domain', 'own'] as const;

/** The declaration without what only the process itself can use. */
export function describeAccess(access: RouteAccess): DescribedAccess {
  if (typeof access === 'string') return access;
  const { privileges, role } = access;
  const described: Record<string, unknown> = { ...(privileges && { privileges }), ...(role && { role }) };
  for (const resource of RESOURCES) {
    const right: ({ role?: string } & ResourceCheck) | undefined = access[resource];
    if (!right) continue;
    described[resource] = {
      ...(right.role !== undefined && { role: right.role }),
      check: 'of' in right ? 'path' : right.handler,
    };
  }
  return described;
}

/** Why a declaration cannot be meant as it stands; undefined when it can. */
export function flawOfDeclaration(
  access: RouteAccess | undefined,
  { url, isHidden }: { url: string; isHidden: boolean },
): string | undefined {
  if (access === undefined) return 'declares no access: say in its config who may call it';
  // What is not described is not walked by the test that proves the declarations.
  if (isHidden && access !== 'public')
    return 'is hidden from the description of the API, which only public routes may be';
  if (typeof access === 'string') return undefined;
  if (Object.values(access).every((right) => right === undefined)) return 'declares no right: say authenticated';
  for (const resource of RESOURCES) {
    const right = access[resource];
    if (right && 'of' in right && !url.split('/').includes(right.of)) return `has no ${right.of} in its path`;
  }
  return undefined;
}
