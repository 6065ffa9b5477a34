import { Button, Group, Table, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { request } from '../api/request.js';
import { Failure } from '../app/Failure.js';
import { Waiting } from '../app/Frame.js';
import { useText } from '../i18n/Language.js';

export interface Creation {
  path: string;
  /** What the form is called. */
  title: string;
  submit: string;
  fields: { name: string; label: string; required?: boolean; type?: 'number' }[];
  /** What the API takes. @param entered text by field name; numbers for fields of numbers */
  bodyOf?: (entered: Record<string, string | number>) => unknown;
}

/** A list of few things with a form that makes one more: what many parts of the suite look like. */
export function ResourceTable<Item>(props: {
  title: string;
  about?: string;
  path: string;
  idOf: (item: Item) => string | number;
  columns: [heading: string, cell: (item: Item) => ReactNode][];
  none?: string;
  creation?: Creation;
  /** Whether they can be deleted, and what the button calls each. */
  deletion?: (item: Item) => string;
}) {
  const t = useText();
  const client = useQueryClient();
  const { title, about, path, idOf, columns, none, creation, deletion } = props;
  const found = useQuery({ queryKey: ['resource', path], queryFn: () => request<Item[] | { items: Item[] }>(path) });
  const read = () => client.invalidateQueries({ queryKey: ['resource', path] });
  const remove = useMutation({
    mutationFn: (item: Item) => request(`${path}/${idOf(item)}`, { method: 'DELETE' }),
    onSuccess: read,
  });
  const items = found.data ? (Array.isArray(found.data) ? found.data : found.data.items) : [];
  return (
    <section aria-label={title}>
      <Title order={2} size="h3" mt="md">
        {title}
      </Title>
      {about && <Text size="sm">{about}</Text>}
      <Failure error={found.error ?? remove.error} onRetry={found.error ? found.refetch : undefined} />
      {found.isPending && <Waiting />}
      {found.data && items.length === 0 && <Text my="xs">{none ?? t('resource.none')}</Text>}
      {items.length > 0 && (
        <div className="scroll">
          <Table>
            <thead>
              <tr>
                {columns.map(([heading]) => (
                  <th key={heading}>{heading}</th>
                ))}
                {deletion && <th>{t('app.actions')}</th>}
              </tr>
            </thead>
            <tbody>
              {items.map((item) => (
                <tr key={idOf(item)}>
                  {columns.map(([heading, cell]) => (
                    <td key={heading}>{cell(item)}</td>
                  ))}
                  {deletion && (
                    <td>
                      <Button
                        variant="default"
                        size="compact-sm"
                        onClick={() =>
                          window.confirm(t('resource.sure', { name: deletion(item) })) && remove.mutate(item)
                        }
                      >
                        {t('resource.delete', { name: deletion(item) })}
                      </Button>
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </Table>
        </div>
      )}
      {creation && <CreationForm creation={creation} onMade={read} />}
    </section>
  );
}

function CreationForm({ creation, onMade }: { creation: Creation; onMade: () => unknown }) {
  const { path, title, submit, fields, bodyOf } = creation;
  const [entered, setEntered] = useState<Record<string, string>>({});
  const make = useMutation({
    mutationFn: () => {
      const given = fields.flatMap(({ name, type }): [string, string | number][] => {
        const text = entered[name]?.trim() ?? '';
        return text === '' ? [] : [[name, type === 'number' ? Number(text) : text]];
      });
      const body = Object.fromEntries(given);
      return request(path, { method: 'POST', json: bodyOf ? bodyOf(body) : body });
    },
    onSuccess: () => {
      setEntered({});
      return onMade();
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <form onSubmit={send} aria-label={title}>
      <Group align="flex-end" my="sm">
        {fields.map(({ name, label, required, type }) => (
          <TextInput
            key={name}
            label={label}
            required={required ?? false}
            type={type ?? 'text'}
            value={entered[name] ?? ''}
            onChange={(event) => setEntered({ ...entered, [name]: event.currentTarget.value })}
          />
        ))}
        <Button type="submit" loading={make.isPending}>
          {submit}
        </Button>
      </Group>
      <Failure error={make.error} />
    </form>
  );
}
