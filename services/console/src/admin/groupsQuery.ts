import type { Group } from '@circus/contracts';
import { useQuery } from '@tanstack/react-query';
import { request } from '../api/request.js';

/** Groups are few: the first 200 by their name. */
export const useGroups = (isEnabled = true) =>
  useQuery({
    enabled: isEnabled,
    queryKey: ['groups'],
    queryFn: () => request<{ items: Group[] }>('/api/admin/groups?limit=200'),
    select: ({ items }) => items,
  });
