import { NumberInput, TagsInput, Text, Textarea } from '@mantine/core';
import { useText } from '../../i18n/Language.js';
import { type DisplayProps, numberOption, textOption } from './display.js';
import { numberFlaw, textFlaw } from './feedback.js';

/** A number within the limits that the plug-in names. */
export function NumericField({ options, caption, value, onChange, personal, mode }: DisplayProps) {
  const t = useText();
  const flaw = typeof value === 'number' ? numberFlaw(options, value) : null;
  return (
    <>
      <NumberInput
        maw={280}
        label={labelOf(caption, options)}
        value={typeof value === 'number' ? value : ''}
        readOnly={onChange === undefined}
        error={
          flaw &&
          (flaw.least !== undefined
            ? t('cad.atLeast', { limit: flaw.least })
            : flaw.most !== undefined
              ? t('cad.atMost', { limit: flaw.most })
              : t('cad.inSteps', { step: flaw.step ?? '' }))
        }
        onChange={(entered) => onChange?.(entered === '' ? undefined : Number(entered), 'enter')}
      />
      <SaidBefore mode={mode} personal={personal} />
    </>
  );
}

/** A text; several lines where it may be long. */
export function TextField({ options, caption, value, onChange, personal, mode }: DisplayProps) {
  const t = useText();
  const text = typeof value === 'string' ? value : '';
  const most = numberOption(options, 'maxLength') ?? 64;
  const flaw = value === undefined ? null : textFlaw(options, text);
  const reasons = { short: 'cad.tooShort', long: 'cad.tooLong', pattern: 'cad.otherForm' } as const;
  const limit = flaw === 'short' ? (numberOption(options, 'minLength') ?? 0) : most;
  return (
    <>
      <Textarea
        maw={480}
        autosize={false}
        rows={most > 100 ? 3 : 1}
        label={labelOf(caption, options)}
        value={text}
        readOnly={onChange === undefined}
        error={flaw && t(reasons[flaw], { limit })}
        onChange={(event) => onChange?.(event.currentTarget.value, 'write')}
      />
      <SaidBefore mode={mode} personal={personal} />
    </>
  );
}

/** Words out of a list, or one's own where the plug-in takes them. */
export function TagsField({ options, caption, value, onChange, personal, mode }: DisplayProps) {
  const t = useText();
  const known = Array.isArray(options.predefinedTags)
    ? options.predefinedTags.filter((each) => typeof each === 'string')
    : [];
  const chosen = Array.isArray(value) ? value.map(String) : [];
  const takesOwn = options.acceptFreeText === true || known.length === 0;
  const most = numberOption(options, 'maxItems') ?? 10;
  const pattern = textOption(options, 'freeTextPattern');
  const isTaken = (tag: string) => textFlaw({ maxLength: tag.length, ...(pattern && { pattern }) }, tag) === null;
  const change = (tags: string[]) =>
    onChange?.(
      tags.filter((tag) => known.includes(tag) || (takesOwn && isTaken(tag))),
      'tag',
    );
  return (
    <>
      <TagsInput
        maw={480}
        label={labelOf(caption, options)}
        description={t('cad.tagsHint', { most, known: known.join(', ') || '–' })}
        value={chosen}
        data={known as string[]}
        maxTags={most}
        readOnly={onChange === undefined}
        comboboxProps={{ withinPortal: false }}
        onChange={change}
      />
      <SaidBefore mode={mode} personal={personal} />
    </>
  );
}

/** The caption, and what the plug-in calls the field where that says more. */
function labelOf(caption: string, options: Record<string, unknown>): string {
  const own = textOption(options, 'label');
  return own === undefined || own === caption ? caption : `${caption}: ${own}`;
}

function SaidBefore({ mode, personal }: Pick<DisplayProps, 'mode' | 'personal'>) {
  if (mode === 'personal' || personal.length === 0) return null;
  return (
    <Text size="xs" c="dimmed">
      {personal
        .map(({ userEmail, value }) => `${userEmail}: ${Array.isArray(value) ? value.join(', ') : String(value)}`)
        .join(' · ')}
    </Text>
  );
}
