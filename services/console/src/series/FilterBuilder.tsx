import { Alert, Button, CloseButton, Group, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useId, useState } from 'react';
import { useText } from '../i18n/Language.js';
import {
  type Condition,
  conditionsOf,
  type Fields,
  filterOf,
  OPERATORS,
  type Operator,
  parseJson,
} from './conditions.js';

export interface FilterBuilderProps {
  fields: Fields;
  /** Lines that stand there while nothing is asked for; one at least. */
  first: readonly Condition[];
  /** For fields that are one of a few. */
  choices?: Readonly<Record<string, { value: string; label: string }[]>>;
  /** JSON, as the address has it. */
  filter: string;
  onSearch: (filter: string) => void;
}

/** Conditions in lines and as JSON: each is kept as the other is changed. */
export function FilterBuilder({ fields, first, choices = {}, filter, onSearch }: FilterBuilderProps) {
  const t = useText();
  const lineName = useId();
  const [json, setJson] = useState(filter);
  const [lines, setLines] = useState<readonly Condition[]>(() => linesOf(filter, fields) ?? first);
  useEffect(() => {
    setJson(filter);
    setLines(linesOf(filter, fields) ?? first);
  }, [filter, fields, first]);
  const parsed = parseJson(json);
  const isShown = 'value' in parsed && conditionsOf(parsed.value, fields) !== null;

  const change = (next: readonly Condition[]) => {
    setLines(next);
    setJson(jsonOf(filterOf(next, fields)));
  };
  const changeLine = (index: number, part: Partial<Condition>) =>
    change(lines.map((line, each) => (each === index ? { ...line, ...part } : line)));
  const write = (text: string) => {
    setJson(text);
    const read = parseJson(text);
    const found = 'value' in read ? conditionsOf(read.value, fields) : null;
    if (found) setLines(found.length > 0 ? found : first);
  };
  const search = (event: FormEvent) => {
    event.preventDefault();
    if ('value' in parsed) onSearch(json.trim() === '{}' ? '' : json.trim());
  };

  return (
    <form onSubmit={search} aria-label={t('filter.title')}>
      {!isShown && 'value' in parsed && <Alert my="xs">{t('filter.onlyJson')}</Alert>}
      {isShown &&
        lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have nothing but their place
          <div className="condition" key={`${lineName}${index}`}>
            <NativeSelect
              label={t('filter.field')}
              value={line.field}
              data={Object.entries(fields).map(([field, { text }]) => ({ value: field, label: t(text) }))}
              onChange={(event) => changeLine(index, ofField(event.currentTarget.value, line, fields))}
            />
            <NativeSelect
              label={t('filter.operator')}
              value={line.operator}
              data={operatorsOf(line.field, fields).map((each) => ({ value: each, label: t(`filter.op.${each}`) }))}
              onChange={(event) => changeLine(index, { operator: event.currentTarget.value as Operator })}
            />
            {fields[line.field]?.type === 'choice' ? (
              <NativeSelect
                label={t('filter.value')}
                value={line.value}
                data={withChosen(choices[line.field] ?? [], line.value, t('filter.any'))}
                onChange={(event) => changeLine(index, { value: event.currentTarget.value })}
              />
            ) : (
              <TextInput
                label={t('filter.value')}
                type={fields[line.field]?.type ?? 'text'}
                value={line.value}
                onChange={(event) => changeLine(index, { value: event.currentTarget.value })}
              />
            )}
            <CloseButton
              aria-label={t('filter.remove')}
              size="lg"
              onClick={() => change(lines.filter((_, each) => each !== index))}
            />
          </div>
        ))}
      <Group my="xs">
        <Button type="submit">{t('filter.apply')}</Button>
        {isShown && (
          <Button variant="default" onClick={() => change([...lines, ...first.slice(0, 1)])}>
            {t('filter.add')}
          </Button>
        )}
        <Button
          variant="default"
          onClick={() => {
            change(first);
            onSearch('');
          }}
        >
          {t('filter.clear')}
        </Button>
      </Group>
      <Textarea
        label={t('filter.json')}
        value={json}
        rows={2}
        spellCheck={false}
        onChange={(event) => write(event.currentTarget.value)}
        error={'reason' in parsed && t('filter.notJson', { reason: parsed.reason })}
      />
    </form>
  );
}

function linesOf(filter: string, fields: Fields): Condition[] | null {
  const parsed = parseJson(filter);
  const found = 'value' in parsed ? conditionsOf(parsed.value, fields) : null;
  return found && found.length > 0 ? found : null;
}

const jsonOf = (filter: object): string => (Object.keys(filter).length === 0 ? '' : JSON.stringify(filter));

const operatorsOf = (field: string, fields: Fields): readonly Operator[] => OPERATORS[fields[field]?.type ?? 'text'];

/** A line about another field: what was entered stays only where it may mean the same. */
function ofField(field: string, line: Condition, fields: Fields): Condition {
  const type = fields[field]?.type;
  if (type === fields[line.field]?.type && type !== 'choice') return { ...line, field };
  return { field, operator: operatorsOf(field, fields)[0] as Operator, value: '' };
}

/** What is asked for stays to be seen, also where it is none of those that the user knows. */
function withChosen(choices: { value: string; label: string }[], chosen: string, any: string) {
  const isKnown = chosen === '' || choices.some(({ value }) => value === chosen);
  return [{ value: '', label: any }, ...choices, ...(isKnown ? [] : [{ value: chosen, label: chosen }])];
}
