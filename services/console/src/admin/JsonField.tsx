import { Text, Textarea } from '@mantine/core';
import { useText } from '../i18n/Language.js';
import type { Flaw } from './displayFlaws.js';

/** A text that is to be JSON, with what is wrong with it right below. */
export function JsonField(props: {
  label: string;
  description?: string;
  value: string;
  onChange: (value: string) => void;
  flaws: Flaw[];
  rows?: number;
}) {
  const t = useText();
  const { label, description, value, onChange, flaws, rows = 8 } = props;
  const wrong = flaws.filter(({ isHint }) => !isHint);
  const hints = flaws.filter(({ isHint }) => isHint);
  return (
    <div>
      <Textarea
        label={label}
        {...(description !== undefined && { description })}
        rows={rows}
        value={value}
        spellCheck={false}
        classNames={{ input: 'json' }}
        error={wrong.length > 0 && wrong.map(({ text, values }) => t(text, values)).join(' ')}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <div role="status">
        {hints.map(({ text, values }) => (
          <Text key={t(text, values)} size="sm">
            {t(text, values)}
          </Text>
        ))}
      </div>
    </div>
  );
}
