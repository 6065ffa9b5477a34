import type { ServiceOptions } from '@circus/service-kit';

export type Log = ServiceOptions['log'];
