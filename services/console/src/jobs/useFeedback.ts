import type { FeedbackDrafts, Plugin, PluginJob } from '@circus/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { request } from '../api/request.js';
import { useUser } from '../api/session.js';
import { useKept } from '../app/kept.js';
import { type Display, type FeedbackMode, feedbackKeyOf, optionsOf } from './displays/display.js';
import { agreedOn, type FeedbackData, isAnswered } from './displays/feedback.js';

interface Deed {
  date: string;
  action: string;
  data?: Record<string, unknown>;
}

/** What is being said of a job, kept until it is registered. */
export function useFeedback(job: PluginJob, displays: readonly Display[], roles: readonly string[]) {
  const { userEmail } = useUser();
  const client = useQueryClient();
  const closed = job.feedbacks.find(({ isConsensual }) => isConsensual);
  const own = job.feedbacks.find((each) => !each.isConsensual && each.userEmail === userEmail);
  const mayPersonal = roles.includes('inputPersonalFeedback');
  const mayConsensual = roles.includes('inputConsensualFeedback');
  const [mode, setMode] = useState<FeedbackMode>(closed || own || !mayPersonal ? 'consensual' : 'personal');
  const [entered, setEntered] = useKept<Partial<Record<FeedbackMode, FeedbackData>>>(`feedback of ${job.jobId}`);
  const deeds = useRef<Deed[]>([{ date: new Date().toISOString(), action: 'open' }]);
  const address = `/api/plugin-jobs/${job.jobId}/feedback`;
  const drafts = useQuery({
    queryKey: ['feedback-drafts', job.jobId],
    queryFn: () => request<FeedbackDrafts>(`${address}/drafts`),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const registered = mode === 'consensual' ? closed : own;
  const isOpen = job.status === 'finished' && !closed && !registered;
  // What was kept comes first: it must not be lost to what is entered meanwhile.
  const mayEnter = isOpen && drafts.isSuccess && (mode === 'personal' ? mayPersonal : mayConsensual);
  const begun =
    (drafts.data?.[mode]?.data as FeedbackData | undefined) ??
    (mode === 'consensual' ? agreedOn(displays, job.feedbacks) : beganWith(displays));
  const data: FeedbackData = registered ? ((registered.data ?? {}) as FeedbackData) : { ...begun, ...entered?.[mode] };
  const collecting = displays.filter((display) => feedbackKeyOf(display) !== undefined);
  const open = collecting.filter((display) => !isAnswered(display, data[feedbackKeyOf(display) as string], job));
  const isLeftOut = (key: string) =>
    optionsOf(displays.find(({ feedbackKey }) => feedbackKey === key) as Display).excludeFromActionLog === true;

  /** What is on the server is forgotten here. @param sent what it was given: what was changed since then stays */
  const read = async (sent?: FeedbackData) => {
    await client.invalidateQueries({ queryKey: ['job', job.jobId] });
    await client.invalidateQueries({ queryKey: ['feedback-drafts', job.jobId] });
    setEntered((before) => {
      const { [mode]: own = {}, ...left } = before ?? {};
      const later = sent ? Object.entries(own).filter(([key, value]) => sent[key] !== value) : [];
      if (later.length > 0) return { ...left, [mode]: Object.fromEntries(later) };
      return Object.keys(left).length > 0 ? left : null;
    });
  };
  const keep = useMutation({
    mutationFn: async () => {
      await request(`${address}/${mode}/draft`, { method: 'PUT', json: { data } });
      return data;
    },
    onSuccess: read,
  });
  const register = useMutation({
    mutationFn: () => {
      const actionLog = [...deeds.current, { date: new Date().toISOString(), action: 'register' }];
      return request(`${address}/${mode}`, { method: 'POST', json: { data, actionLog } });
    },
    // It can be changed no more.
    onSuccess: () => read(),
  });
  return {
    mode,
    setMode,
    data,
    registered,
    mayEnter,
    /** Displays that still want an answer. */
    open,
    collects: collecting.length > 0,
    isChanged: entered?.[mode] !== undefined,
    /** In either mode. */
    isUnkept: entered !== null,
    forget: () => setEntered(null),
    keptAt: registered ? undefined : drafts.data?.[mode]?.updatedAt,
    error: drafts.error,
    readAgain: drafts.refetch,
    keep,
    register,
    change: (key: string, value: unknown, action: string) => {
      if (!isLeftOut(key))
        record(deeds.current, {
          date: new Date().toISOString(),
          action: `${key}: ${action}`,
          data: { value: value ?? null },
        });
      keep.reset();
      register.reset();
      setEntered((before) => ({ ...before, [mode]: { ...before?.[mode], [key]: value } }));
    },
  };
}

/** Letters typed one after the other are one deed. */
function record(deeds: Deed[], deed: Deed): void {
  if (deeds.at(-1)?.action === deed.action) deeds.pop();
  deeds.push(deed);
}

/** What a plug-in answers beforehand. */
const beganWith = (displays: readonly Display[]): FeedbackData =>
  Object.fromEntries(
    displays.flatMap((display) => {
      const { initialValue } = optionsOf(display);
      return display.type === 'Tags' && display.feedbackKey !== undefined && Array.isArray(initialValue)
        ? [[display.feedbackKey, initialValue]]
        : [];
    }),
  );

/** What a plug-in shows and asks; for one that says nothing of it all results and one's opinion of them. */
export function displaysOf(plugin: Plugin | undefined, comment: string): Display[] {
  const own = plugin?.displayStrategy ?? [];
  const asks = own.some((display) => feedbackKeyOf(display) !== undefined);
  return [
    ...(own.length > 0 ? own : [{ type: 'Dump' }]),
    ...(asks
      ? []
      : [{ type: 'Text', feedbackKey: 'comment', caption: comment, options: { minLength: 1, maxLength: 5_000 } }]),
  ];
}
