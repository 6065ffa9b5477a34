import type { Bus } from '@circus/bus';
import { isStorable, rpc } from '@circus/contracts';
import type { Database } from '@circus/db';
import { findServerParam } from '../serverParams/serverParamRepository.js';

/** `circus.rpc.auth.serverParam`: the value of a server parameter, null when it is not set. */
export const serveServerParam = (bus: Bus, database: Database): Promise<void> =>
  bus.serve(rpc.serverParam, async ({ key }) => {
    const param = isStorable(key) ? await findServerParam(database, key) : null;
    return { value: param?.value ?? null };
  });
