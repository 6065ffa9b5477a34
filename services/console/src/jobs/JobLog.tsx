import type { PluginJob } from '@circus/contracts';
import { Anchor, Code, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { RequestFailure, request } from '../api/request.js';
import { Failure } from '../app/Failure.js';
import { useText } from '../i18n/Language.js';
import { attachmentAddress, LOG_FILE } from './attachments.js';

const LOOK_MS = 2_000;
/** Characters of a log that are shown; all of it is in the file. */
const SHOWN = 50_000;

/** What the plug-in writes, as it comes, and the files that it left. */
export function JobLog({ job }: { job: PluginJob }) {
  const t = useText();
  const isAtWork = job.status === 'processing';
  const log = useQuery({
    queryKey: ['job-log', job.jobId, job.status],
    queryFn: async () => {
      try {
        return (await request<string | undefined>(attachmentAddress(job.jobId, LOG_FILE))) ?? '';
      } catch (error) {
        if (error instanceof RequestFailure && error.status === 404) return '';
        throw error;
      }
    },
    enabled: job.status !== 'in_queue',
    refetchInterval: isAtWork ? LOOK_MS : false,
  });
  const files = useQuery({
    queryKey: ['job-files', job.jobId, job.status],
    queryFn: () => request<string[]>(`/api/plugin-jobs/${job.jobId}/attachment`),
    enabled: job.status !== 'in_queue' && !isAtWork,
  });
  const end = useRef<HTMLDivElement>(null);
  const text = log.data ?? '';
  // biome-ignore lint/correctness/useExhaustiveDependencies: a longer log is what it is for
  useEffect(() => {
    if (isAtWork && end.current) end.current.scrollTop = end.current.scrollHeight;
  }, [text, isAtWork]);
  return (
    <>
      <section aria-label={t('cad.log')}>
        <details open={isAtWork || job.status === 'failed'}>
          <summary>{t('cad.log')}</summary>
          <Failure error={log.error} onRetry={log.refetch} />
          {text === '' ? (
            <Text size="sm">{t('cad.noLog')}</Text>
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keyboard
            <div className="log" ref={end} tabIndex={0} role="log" aria-label={t('cad.log')}>
              <Code block className="results">
                {text.slice(-SHOWN)}
              </Code>
            </div>
          )}
        </details>
      </section>
      {(files.data?.length ?? 0) > 0 && (
        <section>
          <Title order={2} size="h4">
            {t('cad.files')}
          </Title>
          <ul>
            {files.data?.map((path) => (
              <li key={path}>
                <Anchor href={attachmentAddress(job.jobId, path)} download={path.split('/').at(-1)}>
                  {path}
                </Anchor>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Failure error={files.error} onRetry={files.refetch} />
    </>
  );
}
