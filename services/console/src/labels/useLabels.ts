import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { EditedLabel, Labels } from './editedLabel.js';
import { begin, change, type History, redo, undo } from './history.js';

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

/** @param first what is begun with */
export function useLabels(caseId: string, user: string, first: Work) {
  const [work, setWork] = useState(first);
  const { history, saved } = work;
  const labels = history.present;
  const isUnsaved = labels !== saved;
  const key = `${user} ${caseId}`;
  const latest = useRef(work);
  latest.current = work;
  useEffect(() => {
    if (isUnsaved) unsaved.set(key, work);
    else unsaved.delete(key);
  }, [key, work, isUnsaved]);

  const alter = useCallback((make: (labels: Labels) => Labels) => {
    setWork((before) => {
      const next = make(before.history.present);
      return next === before.history.present ? before : { ...before, history: change(before.history, next) };
    });
  }, []);
  const actions = useMemo(
    () => ({
      alter,
      /** Changes the labels of one series. */
      alterSeries: (at: number, make: (list: readonly EditedLabel[]) => readonly EditedLabel[]) =>
        alter((all) =>
          all.map((series, index) => (index === at ? { ...series, labels: make(series.labels) } : series)),
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
    latest,
    ...actions,
  };
}

export type LabelWork = ReturnType<typeof useLabels>;
