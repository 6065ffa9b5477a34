/** States that one can go back to at most. */
const KEPT = 200;

/** What is worked on, with what it was before, and what was taken back. */
export interface History<State> {
  past: readonly State[];
  present: State;
  future: readonly State[];
}

export const begin = <State>(present: State): History<State> => ({ past: [], present, future: [] });

export const change = <State>({ past, present }: History<State>, next: State): History<State> => ({
  past: [...past, present].slice(-KEPT),
  present: next,
  future: [],
});

/** Changes without another step to go back by. */
export const replace = <State>(history: History<State>, next: State): History<State> => ({ ...history, present: next });

export function undo<State>({ past, present, future }: History<State>): History<State> {
  const last = past.at(-1);
  return last === undefined
    ? { past, present, future }
    : { past: past.slice(0, -1), present: last, future: [present, ...future] };
}

export function redo<State>({ past, present, future }: History<State>): History<State> {
  const [next, ...rest] = future;
  return next === undefined ? { past, present, future } : { past: [...past, present], present: next, future: rest };
}
