import { Alert, Button, CloseButton, Group, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useId, useState } from 'react';
import type { TextKey } from '../i18n/en.js';
import { useText } from '../i18n/Language.js';
import {
  type Condition,
  conditionsOf,
  filterOf,
  OPERATORS,
  type Operator,
  parseJson,
  SERIES_FIELDS,
  type SeriesField,
} from './conditions.js';

const FIRST: Condition = { field: 'modality', operator: 'is', value: '' };

/** Conditions in lines and as JSON: each is kept as the other is changed. @param filter JSON, as the address has it */
export function FilterBuilder({ filter, onSearch }: { filter: string; onSearch: (filter: string) => void }) {
  const t = useText();
  const lineName = useId();
  const [json, setJson] = useState(filter);
  const [lines, setLines] = useState<Condition[]>(() => linesOf(filter) ?? [FIRST]);
  useEffect(() => {
    setJson(filter);
    setLines(linesOf(filter) ?? [FIRST]);
  }, [filter]);
  const parsed = parseJson(json);
  const isShown = 'value' in parsed && conditionsOf(parsed.value) !== null;

  const change = (next: Condition[]) => {
    setLines(next);
    setJson(jsonOf(filterOf(next)));
  };
  const changeLine = (index: number, part: Partial<Condition>) =>
    change(lines.map((line, each) => (each === index ? withKnownOperator({ ...line, ...part }) : line)));
  const write = (text: string) => {
    setJson(text);
    const read = parseJson(text);
    const found = 'value' in read ? conditionsOf(read.value) : null;
    if (found) setLines(found.length > 0 ? found : [FIRST]);
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
              data={Object.keys(SERIES_FIELDS).map((field) => ({ value: field, label: t(fieldName(field)) }))}
              onChange={(event) => changeLine(index, { field: event.currentTarget.value as SeriesField })}
            />
            <NativeSelect
              label={t('filter.operator')}
              value={line.operator}
              data={OPERATORS[SERIES_FIELDS[line.field]].map((each) => ({
                value: each,
                label: t(`filter.op.${each}`),
              }))}
              onChange={(event) => changeLine(index, { operator: event.currentTarget.value as Operator })}
            />
            <TextInput
              label={t('filter.value')}
              type={SERIES_FIELDS[line.field]}
              value={line.value}
              onChange={(event) => changeLine(index, { value: event.currentTarget.value })}
            />
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
          <Button variant="default" onClick={() => change([...lines, FIRST])}>
            {t('filter.add')}
          </Button>
        )}
        <Button
          variant="default"
          onClick={() => {
            change([FIRST]);
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

function linesOf(filter: string): Condition[] | null {
  const parsed = parseJson(filter);
  const found = 'value' in parsed ? conditionsOf(parsed.value) : null;
  return found && found.length > 0 ? found : null;
}

const jsonOf = (filter: object): string => (Object.keys(filter).length === 0 ? '' : JSON.stringify(filter));

function withKnownOperator(line: Condition): Condition {
  const known: readonly Operator[] = OPERATORS[SERIES_FIELDS[line.field]];
  return known.includes(line.operator) ? line : { ...line, operator: known[0] as Operator, value: '' };
}

const PATIENT_NAMES: Record<string, TextKey> = {
  'patientInfo.patientName': 'series.patientName',
  'patientInfo.patientId': 'series.patientId',
  'patientInfo.age': 'series.patientAge',
  'patientInfo.sex': 'series.patientSex',
  seriesDescription: 'series.description',
  seriesDate: 'series.date',
};
const fieldName = (field: string): TextKey => PATIENT_NAMES[field] ?? (`series.${field}` as TextKey);
