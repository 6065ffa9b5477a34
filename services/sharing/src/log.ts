import type { ServiceOptions } from '@circus/service-kit';

/** Where the service writes what its operator should know. */
export type Log = ServiceOptions['log'];
