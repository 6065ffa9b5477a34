import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { EditedLabel, Labels } from './editedLabel.js';
import { begin, change, type History, redo, replace, undo } from './history.js';

/** What somebody makes of a revision, with what he began from. */
export interface Work {
  /** The revision that it is made of, from 0. */
  index: number;
  /** As that revision has them. */
  base: Labels;
  history: History<Labels>;
  /** As they stand in the archive: with nothing else there is nothing to save. */
  saved: Labels;
  description: string;
}

/**
 * Work that is not saved yet, by case and user: whoever has to log in again in between finds it as he left it. It lives as long
 * as the page is not loaded anew, and nobody else sees it.
 */
const unsaved = new Map<string, Work>();

export const beginWork = (index: number, labels: Labels): Work => ({
  index,
  base: labels,
  history: begin(labels),
  saved: labels,
  description: '',
});

export const unsavedWork = (caseId: string, user: string): Work | undefined => unsaved.get(`${user} ${caseId}`);

/** Letters of a name and steps of a slider that follow each other within so many milliseconds are taken back together. */
const ONE_CHANGE = 1500;

/** @param first what is begun with */
export function useLabels(caseId: string, user: string, first: Work) {
  const [work, setWork] = useState(first);
  const { history, saved } = work;
  const labels = history.present;
  const isUnsaved = labels !== saved;
  const key = `${user} ${caseId}`;
  useEffect(() => {
    if (isUnsaved) unsaved.set(key, work);
    else unsaved.delete(key);
  }, [key, work, isUnsaved]);

  const last = useRef({ of: '', at: 0 });
  const alter = useCallback((make: (labels: Labels) => Labels, of = '') => {
    const at = performance.now();
    const goesOn = of !== '' && of === last.current.of && at - last.current.at < ONE_CHANGE;
    last.current = { of, at };
    setWork((before) => ({
      ...before,
      history: (goesOn ? replace : change)(before.history, make(before.history.present)),
    }));
  }, []);
  const actions = useMemo(
    () => ({
      /** Changes the labels of one series. @param of changes of the same that follow each other are one; empty for none */
      alterSeries: (at: number, make: (list: readonly EditedLabel[]) => readonly EditedLabel[], of = '') =>
        alter(
          (all) => all.map((series, index) => (index === at ? { ...series, labels: make(series.labels) } : series)),
          of,
        ),
      undo: () => setWork((before) => ({ ...before, history: undo(before.history) })),
      redo: () => setWork((before) => ({ ...before, history: redo(before.history) })),
      describe: (description: string) => setWork((before) => ({ ...before, description })),
      /** What was saved now stands in the archive; what was changed while it was being saved is still to be saved. */
      wasSaved: (index: number, asked: Labels, stored: Labels) =>
        setWork((before) => {
          const isStill = before.history.present === asked;
          const present = isStill ? stored : before.history.present;
          return {
            ...before,
            index,
            base: stored,
            saved: stored,
            description: '',
            history: { ...before.history, present },
          };
        }),
      /** Goes on from another revision, with what both have made. */
      carryOn: (index: number, base: Labels, merged: Labels) =>
        setWork((before) => ({ ...before, index, base, saved: base, history: change(before.history, merged) })),
      forget: () => unsaved.delete(key),
    }),
    [alter, key],
  );
  return {
    work,
    labels,
    isUnsaved,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    ...actions,
  };
}

export type LabelWork = ReturnType<typeof useLabels>;
