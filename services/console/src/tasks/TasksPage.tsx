import type { Task } from '@circus/contracts';
import { Anchor, Badge, Button, Group, Progress, Text, Title } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { query, request } from '../api/request.js';
import { Failure } from '../app/Failure.js';
import { FoundTable } from '../app/FoundTable.js';
import { useLanguage } from '../i18n/Language.js';
import { searchQuery, useSearchState } from '../series/searchState.js';
import { useTaskReport } from './taskReports.js';

const PER_PAGE = 20;

/** The user's own tasks; those at work move by themselves. */
export function TasksPage() {
  const { t } = useLanguage();
  const [state, change] = useSearchState('createdAt');
  const asked = { ...searchQuery(state, PER_PAGE), filter: state.filter || '{"dismissed":false}' };
  const found = useQuery({
    queryKey: ['tasks', asked],
    queryFn: () => request<{ items: Task[]; totalItems: number }>(`/api/tasks${query(asked)}`),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <Title order={1} size="h2">
        {t('tasks.title')}
      </Title>
      <Text size="sm" c="dimmed">
        {t('tasks.live')}
      </Text>
      <FoundTable
        found={found}
        perPage={PER_PAGE}
        page={state.page}
        onPage={(page) => change({ page })}
        none={t('tasks.none')}
        headings={
          <>
            <th>{t('tasks.name')}</th>
            <th>{t('tasks.status')}</th>
            <th>{t('tasks.progress')}</th>
            <th>{t('tasks.created')}</th>
            <th>{t('app.actions')}</th>
          </>
        }
        row={(task) => <TaskRow key={task.taskId} task={task} />}
      />
    </>
  );
}

function TaskRow({ task }: { task: Task }) {
  const { t, when } = useLanguage();
  const client = useQueryClient();
  const told = useTaskReport(task.taskId);
  const { status, downloadFileType, errorMessage, finishedMessage, outcomes } = task;
  const isAtWork = status === 'processing';
  const progress = isAtWork && told ? told : task.progress;
  const dismiss = useMutation({
    mutationFn: () => request(`/api/tasks/${task.taskId}`, { method: 'PATCH', json: { dismissed: true } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['tasks'] }),
  });
  const total = progress.total ?? 0;
  return (
    <tr>
      <td>{task.name}</td>
      <td>
        <Badge variant="default">{t(`tasks.${status}`)}</Badge>
      </td>
      <td>
        <Text size="sm">{isAtWork ? progress.message : (errorMessage ?? finishedMessage)}</Text>
        {isAtWork && (
          <Progress
            value={total > 0 ? (100 * (progress.finished ?? 0)) / total : 0}
            aria-label={`${t('tasks.progress')}: ${task.name}`}
          />
        )}
        {outcomes.length > 0 && (
          <details>
            <summary>{t('tasks.outcomes', { count: outcomes.length })}</summary>
            <ul>
              {outcomes.slice(0, 200).map(({ name, outcome, reason }, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: two files may have the same name
                <li key={`${index} ${name}`}>
                  {name}: {t(`upload.${outcome}`)} {reason}
                </li>
              ))}
            </ul>
          </details>
        )}
      </td>
      <td>{when(task.createdAt)}</td>
      <td>
        <Group gap="xs">
          {downloadFileType && (
            <Anchor href={`/api/tasks/${task.taskId}/download`} download>
              {t('tasks.download')}
            </Anchor>
          )}
          {!isAtWork && (
            <Button variant="default" size="compact-sm" loading={dismiss.isPending} onClick={() => dismiss.mutate()}>
              {t('tasks.dismiss')}
            </Button>
          )}
        </Group>
        <Failure error={dismiss.error} />
      </td>
    </tr>
  );
}
