import type { Task } from '@circus/contracts';
import { Anchor, Badge, Button, Group, Progress, Table, Text, Title } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { query, request } from '../api/request.js';
import { Failure } from '../app/Failure.js';
import { Waiting } from '../app/Frame.js';
import { useLanguage } from '../i18n/Language.js';
import { Pages } from '../series/Pages.js';
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
      <Failure error={found.error} onRetry={found.refetch} />
      {found.isPending && <Waiting />}
      {found.data && (
        <>
          <Pages
            total={found.data.totalItems}
            perPage={PER_PAGE}
            page={state.page}
            onChange={(page) => change({ page })}
          />
          {found.data.items.length === 0 ? (
            <Text>{t('tasks.none')}</Text>
          ) : (
            <div className="scroll">
              <Table>
                <thead>
                  <tr>
                    <th>{t('tasks.name')}</th>
                    <th>{t('tasks.status')}</th>
                    <th>{t('tasks.progress')}</th>
                    <th>{t('tasks.created')}</th>
                    <th>{t('app.actions')}</th>
                  </tr>
                </thead>
                <tbody>
                  {found.data.items.map((task) => (
                    <TaskRow key={task.taskId} task={task} />
                  ))}
                </tbody>
              </Table>
            </div>
          )}
        </>
      )}
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
                // Two files may have the same name.
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
