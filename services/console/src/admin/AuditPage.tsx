import type { AuditEntry } from '@circus/contracts';
import { Button, Group, TextInput } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useSearchParams } from 'react-router';
import { query, request } from '../api/request.js';
import { FoundTable } from '../app/FoundTable.js';
import { useLanguage } from '../i18n/Language.js';

const PER_PAGE = 50;
const FILTERS = ['user', 'action', 'entity'] as const;

/** Who read or changed what, newest first. */
export function AuditPage() {
  const { t, when } = useLanguage();
  const [params, setParams] = useSearchParams();
  const page = Math.max(1, Number(params.get('page')) || 1);
  const filters = Object.fromEntries(FILTERS.map((name) => [name, params.get(name) ?? '']));
  const asked = { ...filters, page, limit: PER_PAGE };
  const found = useQuery({
    queryKey: ['audit', asked],
    queryFn: () => request<{ items: AuditEntry[]; totalItems: number }>(`/api/admin/audit${query(asked)}`),
    placeholderData: keepPreviousData,
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const given = FILTERS.map((name): [string, string] => [name, String(form.get(name)).trim()]);
    setParams(given.filter(([, value]) => value !== ''));
  };
  return (
    <>
      <form onSubmit={submit}>
        <Group align="flex-end" my="sm">
          {FILTERS.map((name) => (
            <TextInput key={name} name={name} label={t(`audit.${name}`)} defaultValue={filters[name]} />
          ))}
          <Button type="submit">{t('filter.apply')}</Button>
        </Group>
      </form>
      <FoundTable
        found={found}
        perPage={PER_PAGE}
        page={page}
        onPage={(next) => setParams({ ...filters, page: String(next) })}
        headings={
          <>
            <th>{t('audit.at')}</th>
            <th>{t('audit.user')}</th>
            <th>{t('audit.action')}</th>
            <th>{t('audit.entity')}</th>
            <th>{t('audit.address')}</th>
            <th>{t('audit.details')}</th>
          </>
        }
        row={(entry) => (
          <tr key={entry.id}>
            <td>{when(entry.at)}</td>
            <td>{entry.userEmail}</td>
            <td>{entry.action}</td>
            <td>
              {entry.entity} {entry.entityId}
            </td>
            <td>{entry.address}</td>
            <td>
              {Object.keys(entry.details).length > 0 && (
                <details>
                  <summary>{t('audit.details')}</summary>
                  <code>{JSON.stringify(entry.details)}</code>
                </details>
              )}
            </td>
          </tr>
        )}
      />
    </>
  );
}
