import { Button, Checkbox, Group, NativeSelect, Table, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { request } from '../api/request.js';
import { Failure } from '../app/Failure.js';
import { Waiting } from '../app/Frame.js';
import { Scroll } from '../app/Scroll.js';
import { useText } from '../i18n/Language.js';

interface Field {
  name: string;
  label: string;
  description?: string;
  required?: boolean;
  /** `list`: texts that commas part; `flag`: yes or no. */
  type?: 'number' | 'list' | 'flag';
  /** What can be chosen. */
  choices?: { value: string; label: string }[];
}

export type Entered = Record<string, string | number | boolean | string[]>;

export interface Creation {
  path: string;
  /** What the form is called. */
  title: string;
  submit: string;
  fields: Field[];
  /** What the API takes. @param entered by field name; what was left empty is left out */
  bodyOf?: (entered: Entered) => unknown;
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
  deletion?: ((item: Item) => string) | undefined;
  /** Further things that can be done with one. */
  actions?: ((item: Item) => ReactNode) | undefined;
  /** Looked at again so often. Milliseconds. */
  lookAgain?: number;
}) {
  const t = useText();
  const client = useQueryClient();
  const { title, about, path, idOf, columns, none, creation, deletion, actions, lookAgain } = props;
  const found = useQuery({
    queryKey: ['resource', path],
    queryFn: () => request<Item[] | { items: Item[] }>(path),
    refetchInterval: lookAgain ?? false,
  });
  const read = () => client.invalidateQueries({ queryKey: ['resource', path] });
  const remove = useMutation({
    mutationFn: (item: Item) => request(`${path.split('?', 1)[0]}/${idOf(item)}`, { method: 'DELETE' }),
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
        <Scroll>
          <Table>
            <thead>
              <tr>
                {columns.map(([heading]) => (
                  <th key={heading}>{heading}</th>
                ))}
                {(deletion || actions) && <th>{t('app.actions')}</th>}
              </tr>
            </thead>
            <tbody>
              {items.map((item) => (
                <tr key={idOf(item)}>
                  {columns.map(([heading, cell]) => (
                    <td key={heading}>{cell(item)}</td>
                  ))}
                  {(deletion || actions) && (
                    <td>
                      <Group gap="xs">
                        {actions?.(item)}
                        {deletion && (
                          <Button
                            variant="default"
                            size="compact-sm"
                            onClick={() =>
                              window.confirm(t('resource.sure', { name: deletion(item) })) && remove.mutate(item)
                            }
                          >
                            {t('resource.delete', { name: deletion(item) })}
                          </Button>
                        )}
                      </Group>
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </Table>
        </Scroll>
      )}
      {creation && <CreationForm creation={creation} of={title} onMade={read} />}
    </section>
  );
}

export interface CreationFormProps {
  creation: Creation;
  /** What it stands in, where several forms are called the same. */
  of?: string;
  onMade: () => unknown;
}

/** A form that makes one thing more. */
export function CreationForm({ creation, of, onMade }: CreationFormProps) {
  const { path, title, submit, fields, bodyOf } = creation;
  const [entered, setEntered] = useState<Record<string, string>>({});
  const make = useMutation({
    mutationFn: () => {
      const body: Entered = Object.fromEntries(fields.flatMap((field) => valueOf(field, entered[field.name])));
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
  const change = (name: string, value: string) => setEntered({ ...entered, [name]: value });
  return (
    <form onSubmit={send} aria-label={of === undefined ? title : `${of}: ${title}`}>
      <Group align="flex-end" my="sm">
        {fields.map((field) => (
          <CreationField
            key={field.name}
            field={field}
            value={entered[field.name] ?? ''}
            onChange={(value) => change(field.name, value)}
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

function CreationField({ field, value, onChange }: { field: Field; value: string; onChange: (value: string) => void }) {
  const { label, description, required = false, type, choices } = field;
  const common = { label, required, ...(description !== undefined && { description }) };
  if (type === 'flag') {
    return (
      <Checkbox
        label={label}
        {...(description !== undefined && { description })}
        checked={value === 'true'}
        onChange={(event) => onChange(String(event.currentTarget.checked))}
      />
    );
  }
  if (choices) {
    return (
      <NativeSelect
        {...common}
        value={value}
        data={[{ value: '', label: '–' }, ...choices]}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  return (
    <TextInput
      {...common}
      type={type === 'number' ? 'number' : 'text'}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function valueOf({ name, type }: Field, given: string | undefined): [string, Entered[string]][] {
  const text = given?.trim() ?? '';
  if (type === 'flag') return [[name, text === 'true']];
  if (text === '') return [];
  if (type === 'number') return [[name, Number(text)]];
  const parts = text.split(',').map((part) => part.trim());
  return [[name, type === 'list' ? parts.filter((part) => part !== '') : text]];
}
