import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

/** What the suite tells of a task while it runs; the ends come with the message only. */
export interface TaskReport {
  taskId: string;
  message: string;
  finished?: number;
  total?: number;
}

/** Follows the caller's tasks for as long as he is here: progress goes into the cache, an end makes what it changed be read anew. */
export function useTaskReports(): void {
  const client = useQueryClient();
  useEffect(() => {
    const source = new EventSource('/api/tasks/report');
    const read = (event: MessageEvent<string>) => JSON.parse(event.data) as TaskReport;
    source.addEventListener('progress', (event) => {
      const report = read(event);
      client.setQueryData(['task-report', report.taskId], report);
      if (!client.getQueryData(['task', report.taskId])) void client.invalidateQueries({ queryKey: ['tasks'] });
    });
    const ended = (event: Event) => {
      // The browser's own error has no data: it connects again by itself.
      if (!(event instanceof MessageEvent)) return;
      const { taskId } = read(event as MessageEvent<string>);
      void client.invalidateQueries({ queryKey: ['task', taskId] });
      void client.invalidateQueries({ queryKey: ['tasks'] });
      void client.invalidateQueries({ queryKey: ['series'] });
    };
    source.addEventListener('finish', ended);
    source.addEventListener('error', ended);
    return () => source.close();
  }, [client]);
}

/** What was told last of a running task. */
export const useTaskReport = (taskId: string) =>
  useQuery<TaskReport | null>({
    queryKey: ['task-report', taskId],
    queryFn: () => null,
    staleTime: Number.POSITIVE_INFINITY,
  }).data;
