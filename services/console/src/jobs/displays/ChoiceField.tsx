import { Radio, Text } from '@mantine/core';
import { useText } from '../../i18n/Language.js';
import { captionOf, choicesOf } from './choices.js';
import type { DisplayProps } from './display.js';

/** One of several answers; in a consensus with who said what before. */
export function ChoiceField({ options, caption, mode, value, onChange, personal }: DisplayProps) {
  const t = useText();
  const choices = choicesOf(options, mode);
  if (choices.length === 0) return <Text size="sm">{t('cad.noChoices')}</Text>;
  const index = choices.findIndex((choice) => choice.value === value);
  return (
    <>
      <Radio.Group
        label={caption}
        value={String(index)}
        onChange={(chosen) => onChange?.(choices[Number(chosen)]?.value, 'choose')}
      >
        <div className="choices">
          {choices.map((choice, place) => (
            <Radio
              key={JSON.stringify(choice.value)}
              value={String(place)}
              label={choice.caption}
              disabled={onChange === undefined && place !== index}
              readOnly={onChange === undefined}
            />
          ))}
        </div>
      </Radio.Group>
      {mode === 'consensual' && personal.length > 0 && (
        <Text size="xs" c="dimmed">
          {personal
            .map(({ userEmail, value: said }) => `${userEmail}: ${captionOf(options, 'personal', said)}`)
            .join(' · ')}
        </Text>
      )}
    </>
  );
}
