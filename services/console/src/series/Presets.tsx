import { Button, CloseButton, Group, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useChangePreferences, usePreferences } from '../api/session.js';
import { Failure } from '../app/Failure.js';
import { useText } from '../i18n/Language.js';

interface Preset {
  name: string;
  condition: string;
}

export interface PresetsProps {
  /** Where the account keeps them. */
  of: 'seriesSearchPresets' | 'caseSearchPresets' | 'pluginJobSearchPresets';
  filter: string;
  onSearch: (filter: string) => void;
}

/** Searches that the user keeps, in the preferences of the account: they are there on every machine. */
export function Presets({ of, filter, onSearch }: PresetsProps) {
  const t = useText();
  const [name, setName] = useState('');
  const { data } = usePreferences();
  const change = useChangePreferences();
  const presets = (data?.[of] ?? []).flatMap(presetOf);
  const keep = (kept: Preset[]) => change.mutate({ [of]: kept.map((each) => ({ ...each })) });
  const save = (event: FormEvent) => {
    event.preventDefault();
    keep([...presets.filter((each) => each.name !== name.trim()), { name: name.trim(), condition: filter }]);
    setName('');
  };
  return (
    <section aria-label={t('preset.title')}>
      <Group gap="xs" mt="xs">
        <Text size="sm">{t('preset.title')}:</Text>
        {presets.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('preset.none')}
          </Text>
        )}
        {presets.map((preset) => (
          <Group key={preset.name} gap={0}>
            <Button variant="default" size="compact-sm" onClick={() => onSearch(preset.condition)}>
              {preset.name}
            </Button>
            <CloseButton
              size="sm"
              aria-label={t('preset.delete', { name: preset.name })}
              onClick={() => keep(presets.filter((each) => each !== preset))}
            />
          </Group>
        ))}
        <form onSubmit={save}>
          <Group gap="xs">
            <TextInput
              size="xs"
              aria-label={t('preset.name')}
              placeholder={t('preset.name')}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Button type="submit" size="xs" variant="default" disabled={name.trim() === '' || filter === ''}>
              {t('preset.save')}
            </Button>
          </Group>
        </form>
      </Group>
      <Failure error={change.error} />
    </section>
  );
}

/** Clients write presets as they like: others are not shown. */
function presetOf(stored: Record<string, unknown>): Preset[] {
  const { name, condition } = stored;
  return typeof name === 'string' && typeof condition === 'string' ? [{ name, condition }] : [];
}
