import type { FullLoginInfo, Preferences, PreferencesPatch } from '@circus/contracts';
import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { RequestFailure, request } from './request.js';

const SESSION = ['session'];

/** Who is logged in: null where nobody is. */
export function useSession() {
  return useQuery({
    queryKey: SESSION,
    queryFn: async (): Promise<FullLoginInfo | null> => {
      try {
        return await request<FullLoginInfo>('/api/login-info/full');
      } catch (error) {
        if (error instanceof RequestFailure && error.status === 401) return null;
        throw error;
      }
    },
    staleTime: 60_000,
  });
}

/** Whoever is logged in; for pages inside the frame, which nobody else sees. */
export function useUser(): FullLoginInfo {
  const { data } = useSession();
  if (!data) throw new Error('This page is for people who are logged in.');
  return data;
}

export function useLogIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (login: { user: string; pass: string }) => request('/api/users/login', { method: 'POST', json: login }),
    onSuccess: () => client.invalidateQueries({ queryKey: SESSION }),
  });
}

export function useLogOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => request('/api/users/logout', { method: 'POST' }),
    onSettled: () => forgetEverything(client),
  });
}

/** Nothing of one user's is shown to the next. */
function forgetEverything(client: QueryClient): void {
  client.setQueryData(SESSION, null);
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION[0] });
}

/** A refusal may mean that the login has ended meanwhile: then the frame shows the login page. */
export function lookWhoIsLoggedIn(client: QueryClient, error: unknown): void {
  if (error instanceof RequestFailure && error.status === 401) void client.invalidateQueries({ queryKey: SESSION });
}

export function usePreferences() {
  return useQuery({ queryKey: ['preferences'], queryFn: () => request<Preferences>('/api/preferences') });
}

export function useChangePreferences() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (json: PreferencesPatch) => request('/api/preferences', { method: 'PATCH', json }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['preferences'] }),
  });
}
