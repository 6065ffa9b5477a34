import { type Dispatch, type SetStateAction, useEffect, useState } from 'react';
import { useUser } from '../api/session.js';

const kept = new Map<string, unknown>();

/**
 * What somebody has entered and not saved: whoever has to log in again in between finds it as he left it. It lives as long as
 * the page is not loaded anew, and nobody else sees it. Null forgets it.
 *
 * @param of names what it belongs to; another one needs another component (`key`)
 */
export function useKept<State>(of: string): [State | null, Dispatch<SetStateAction<State | null>>] {
  const key = `${useUser().userEmail} ${of}`;
  const [state, setState] = useState<State | null>(() => (kept.get(key) as State | undefined) ?? null);
  useEffect(() => {
    if (state === null) kept.delete(key);
    else kept.set(key, state);
  }, [key, state]);
  return [state, setState];
}
