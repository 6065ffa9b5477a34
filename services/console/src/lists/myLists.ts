import type { MyList, MyListItemsChange, MyListResourceType, MyListUpdate, MyListWithItems } from '@circus/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { request } from '../api/request.js';

/** The user's own lists, of whatever. */
export const useAllLists = () => useQuery({ queryKey: ['my-lists'], queryFn: () => request<MyList[]>('/api/mylists') });

/** A list with what is in it. */
export const useListItems = (myListId: string) =>
  useQuery({
    queryKey: ['my-lists', myListId],
    queryFn: () => request<MyListWithItems>(`/api/mylists/${myListId}`),
  });

export const useUpdateList = (resourceType: MyListResourceType) =>
  useListChange(
    ({ myListId, ...json }: MyListUpdate & { myListId: string }) =>
      request(`/api/mylists/${myListId}`, { method: 'PATCH', json }),
    resourceType,
  );

/** The user's own lists of series or of cases. */
export const useMyLists = (resourceType: MyListResourceType) =>
  useQuery({
    queryKey: ['my-lists'],
    queryFn: () => request<MyList[]>('/api/mylists'),
    select: (lists) => lists.filter((list) => list.resourceType === resourceType),
  });

/** What is done to lists: afterwards they, and what is shown of them, are read anew. */
function useListChange<Asked, Answer>(change: (asked: Asked) => Promise<Answer>, resourceType: MyListResourceType) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['my-lists'] });
      await client.invalidateQueries({ queryKey: [resourceType === 'series' ? 'series' : 'cases'] });
    },
  });
}

interface ItemsChange extends MyListItemsChange {
  myListId: string;
}

export const useChangeItems = (resourceType: MyListResourceType) =>
  useListChange(
    ({ myListId, ...json }: ItemsChange) => request(`/api/mylists/${myListId}/items`, { method: 'PATCH', json }),
    resourceType,
  );

export const useDeleteList = (resourceType: MyListResourceType) =>
  useListChange((myListId: string) => request(`/api/mylists/${myListId}`, { method: 'DELETE' }), resourceType);

/** Puts items into a list, a new one where it has no id yet. */
export const useAddToList = (resourceType: MyListResourceType) =>
  useListChange(async (asked: { myListId: string | null; name: string; resourceIds: string[] }) => {
    const { name, resourceIds } = asked;
    const make = { name, resourceType, public: false };
    const myListId =
      asked.myListId ?? (await request<{ myListId: string }>('/api/mylists', { method: 'POST', json: make })).myListId;
    const json: MyListItemsChange = { operation: 'add', resourceIds };
    await request(`/api/mylists/${myListId}/items`, { method: 'PATCH', json });
  }, resourceType);
