import { z } from 'zod';
import { isoDate } from './values.js';

const number = z.number();

/** One number that a service counts or measures, as `/metrics` names it. */
const gauge = z.object({ name: z.string(), labels: z.record(z.string(), z.string()), value: number });

/** One process of a service. */
const serviceInstance = z.object({
  status: z.enum(['ready', 'not ready', 'no answer']),
  /** What it needs, and whether that is there: `ok`, or why not. */
  checks: z.record(z.string(), z.string()),
  /** What an administrator should know although it is ready. */
  notices: z.record(z.string(), z.string()),
  startedAt: isoDate.nullable(),
  memoryBytes: number.nullable(),
  /** Processor seconds since its start. */
  processorSeconds: number.nullable(),
  /** Mean lag of the event loop, seconds. */
  eventLoopLagSeconds: number.nullable(),
  /** Answers since its start. */
  requests: z.object({ count: number, failed: number.describe('Answered with 5xx'), seconds: number }),
  gauges: z.array(gauge),
});
export type ServiceInstance = z.infer<typeof serviceInstance>;

/** `GET /api/admin/system` */
export const systemStatus = z
  .object({
    at: isoDate,
    version: z.string(),
    services: z.array(z.object({ name: z.string(), instances: z.array(serviceInstance) })),
  })
  .meta({ id: 'SystemStatus' });
export type SystemStatus = z.infer<typeof systemStatus>;
