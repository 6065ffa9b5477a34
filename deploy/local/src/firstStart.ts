import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { z } from 'zod';

/** What was found or made when the suite made sure that there is an administrator. */
export interface FirstStart {
  /** Whether the administrator was made now. */
  created: boolean;
  email: string;
  /** Only where one was generated now: it is not kept anywhere. */
  password?: string;
}

const answer = z.object({ created: z.boolean(), email: z.string(), password: z.string().optional() });

/** Runs the auth service's first-start script, which prints its answer as one line of JSON. */
export async function ensureAdministrator(script: string, environment: Record<string, string>): Promise<FirstStart> {
  if (!existsSync(script)) throw new Error('The auth service is not built: run npm run build.');
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [script], { env: environment, timeout: 60_000 });
    return answer.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new Error(`The administrator's account could not be made: ${stderr?.trim() || message}`);
  }
}
