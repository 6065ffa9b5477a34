import type { AttributesSchema } from '@circus/contracts';
import { NativeSelect, NumberInput, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useText } from '../i18n/Language.js';
import type { AttributeValue } from './attributes.js';

/** A field for each attribute that the project's schema has (spec circus-api-core 5.3). */
export function AttributeFields(props: {
  schema: AttributesSchema;
  values: Record<string, AttributeValue | ''>;
  disabled: boolean;
  onChange: (name: string, value: AttributeValue | '') => void;
}) {
  const t = useText();
  const { schema, values, disabled, onChange } = props;
  const definitions = Object.entries(schema.properties ?? {});
  if (definitions.length === 0) return <Text size="sm">{t('cases.noAttributes')}</Text>;
  return (
    <Stack gap="xs">
      {definitions.map(([name, { type, enum: choices, minimum, maximum, maxLength }]) => {
        const required = schema.required?.includes(name) ?? false;
        const common = { label: name, disabled, required };
        const value = values[name];
        if (type === 'boolean')
          return (
            <Switch
              key={name}
              {...common}
              checked={value === true}
              onChange={(event) => onChange(name, event.currentTarget.checked)}
            />
          );
        if (type === 'number' || type === 'integer')
          return (
            <NumberInput
              key={name}
              {...common}
              value={typeof value === 'number' ? value : ''}
              allowDecimal={type === 'number'}
              {...(minimum !== undefined && { min: minimum })}
              {...(maximum !== undefined && { max: maximum })}
              onChange={(entered) => onChange(name, entered === '' ? '' : Number(entered))}
            />
          );
        if (choices)
          return (
            <NativeSelect
              key={name}
              {...common}
              value={String(value ?? '')}
              data={['', ...choices]}
              onChange={(event) => onChange(name, event.currentTarget.value)}
            />
          );
        return (
          <TextInput
            key={name}
            {...common}
            value={String(value ?? '')}
            {...(maxLength !== undefined && { maxLength })}
            onChange={(event) => onChange(name, event.currentTarget.value)}
          />
        );
      })}
    </Stack>
  );
}
