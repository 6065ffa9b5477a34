import type { Feedback, Plugin, PluginJob } from '@circus/contracts';
import { Alert, Button, Group, SegmentedControl, Tabs, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { request } from '../api/request.js';
import { Failure } from '../app/Failure.js';
import { Leaving } from '../app/Leaving.js';
import { useLanguage } from '../i18n/Language.js';
import { DisplayView } from './displays/DisplayView.js';
import { type Display, type FeedbackMode, feedbackKeyOf, optionsOf, personalValues } from './displays/display.js';
import { displaysOf, useFeedback } from './useFeedback.js';

/** What a plug-in found, as it wants it to be shown, and what people say of it. */
export function JobResults({ job, plugin, roles }: { job: PluginJob; plugin: Plugin | undefined; roles: string[] }) {
  const { t, when } = useLanguage();
  const displays = displaysOf(plugin, t('jobs.comment'));
  const feedback = useFeedback(job, displays, roles);
  const { mode, data, registered, mayEnter, open } = feedback;
  const [isTabbed, setTabbed] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    feedback.register.mutate();
  };
  const view = ({ display, place }: { display: Display; place: string }) => {
    const key = feedbackKeyOf(display);
    return (
      <DisplayView
        key={`${mode} ${place}`}
        type={display.type}
        job={job}
        options={optionsOf(display)}
        caption={captionOf(display)}
        mode={mode}
        value={key === undefined ? undefined : data[key]}
        onChange={key === undefined || !mayEnter ? undefined : (value, action) => feedback.change(key, value, action)}
        personal={key === undefined ? [] : personalValues(job.feedbacks, key)}
      />
    );
  };
  // A display may stand there twice.
  const shown = displays
    .map((display, index) => ({ display, place: String(index) }))
    .filter(({ display }) => mayEnter || registered || !feedbackKeyOf(display) || display.type === 'LesionCandidates');
  return (
    <>
      <section aria-label={t('jobs.results')}>
        <div className="toolbar">
          <Title order={2} size="h4" className="grow">
            {t('jobs.results')}
          </Title>
          {shown.length > 2 && (
            <Button size="compact-sm" variant="default" aria-pressed={isTabbed} onClick={() => setTabbed(!isTabbed)}>
              {t('cad.tabs')}
            </Button>
          )}
        </div>
        {!job.results && <Text>{t('jobs.noResults')}</Text>}
        {job.results && job.status === 'finished' && (
          <SegmentedControl
            mb="sm"
            transitionDuration={0}
            aria-label={t('cad.mode')}
            value={mode}
            data={(['personal', 'consensual'] as const).map((value) => ({ value, label: t(`jobs.${value}`) }))}
            onChange={(chosen) => feedback.setMode(chosen as FeedbackMode)}
          />
        )}
        {registered && (
          <Alert variant="outline" mb="sm" title={t('cad.registered')}>
            {registered.userEmail} · {when(registered.createdAt)}
          </Alert>
        )}
        {job.results &&
          (isTabbed ? (
            <Tabs defaultValue={shown[0]?.place ?? null} keepMounted={false}>
              <Tabs.List>
                {shown.map(({ display, place }) => (
                  <Tabs.Tab key={place} value={place}>
                    {captionOf(display)}
                  </Tabs.Tab>
                ))}
              </Tabs.List>
              {shown.map((each) => (
                <Tabs.Panel key={each.place} value={each.place} pt="sm">
                  {view(each)}
                </Tabs.Panel>
              ))}
            </Tabs>
          ) : (
            shown.map(view)
          ))}
        <Failure error={feedback.error} onRetry={feedback.readAgain} />
        {mayEnter && (
          <form onSubmit={submit} aria-label={t('jobs.feedback')} className="register">
            <Group>
              <Button type="submit" disabled={open.length > 0} loading={feedback.register.isPending}>
                {t('jobs.sendFeedback')}
              </Button>
              <Button
                variant="default"
                disabled={!feedback.isChanged}
                loading={feedback.keep.isPending}
                onClick={() => feedback.keep.mutate()}
              >
                {t('cad.keep')}
              </Button>
              <Text size="sm" role="status">
                {open.length > 0
                  ? t('cad.open', { names: open.map(captionOf).join(', ') })
                  : feedback.isChanged
                    ? t('cad.notKept')
                    : feedback.keptAt && t('cad.kept', { when: when(feedback.keptAt) })}
              </Text>
            </Group>
            <Text size="xs" c="dimmed">
              {t(mode === 'consensual' ? 'cad.closes' : 'cad.once')}
            </Text>
            <Failure error={feedback.keep.error ?? feedback.register.error} />
          </form>
        )}
      </section>
      <Leaving isUnsaved={feedback.isUnkept} about={t('cad.leave')} onLeave={feedback.forget} />
      <Said job={job} mayRemove={roles.includes('manageFeedback')} />
    </>
  );
}

const captionOf = (display: Display): string => display.caption || display.feedbackKey || display.type;

/** Who has said something, and when; with the right to, it can be removed. */
function Said({ job, mayRemove }: { job: PluginJob; mayRemove: boolean }) {
  const { t, when } = useLanguage();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: ({ feedbackId }: Feedback) =>
      request(`/api/plugin-jobs/${job.jobId}/feedback/${feedbackId}`, { method: 'DELETE' }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['job', job.jobId] }),
  });
  return (
    <section>
      <Title order={2} size="h4">
        {t('jobs.feedback')}
      </Title>
      {job.feedbacks.length === 0 && <Text>{t('jobs.noFeedback')}</Text>}
      <ul>
        {job.feedbacks.map((feedback) => {
          const who = `${t(feedback.isConsensual ? 'jobs.consensual' : 'jobs.personal')} · ${feedback.userEmail}`;
          return (
            <li key={feedback.feedbackId}>
              {who} · {when(feedback.createdAt)}: {commentOf(feedback.data)}{' '}
              {mayRemove && (
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label={t('resource.delete', { name: who })}
                  onClick={() => window.confirm(t('resource.sure', { name: who })) && remove.mutate(feedback)}
                >
                  {t('app.delete')}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      <Failure error={remove.error} />
    </section>
  );
}

/** A comment alone as it is, everything else as JSON. */
function commentOf(data: unknown): string {
  const { comment, ...others } = (data ?? {}) as Record<string, unknown>;
  return typeof comment === 'string' && Object.keys(others).length === 0 ? comment : JSON.stringify(data);
}
