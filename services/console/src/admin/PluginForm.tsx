import type { Plugin } from '@circus/contracts';
import { Button, ColorInput, FileButton, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { request } from '../api/request.js';
import { Failure } from '../app/Failure.js';
import { useText } from '../i18n/Language.js';
import { displayFlaws, type Flaw, readJson } from './displayFlaws.js';
import { JsonField } from './JsonField.js';

const GLYPHS =
  'calc stomach brain lung liver bone breast heart colon face abdomen joint kidney artery pancreas visualize measure cpu scanner atom person'.split(
    ' ',
  );
const RUN = { CAD: { timeout: 900, gpus: '' }, 'CAD+remote': { adapter: 'defaultHttpAdapter', parameters: {} } };

interface Entered {
  type: 'CAD' | 'CAD+remote';
  pluginId: string;
  pluginName: string;
  version: string;
  description: string;
  glyph: string;
  color: string;
  backgroundColor: string;
  runConfiguration: string;
  displayStrategy: string;
}

const written = (value: unknown): string => JSON.stringify(value, null, 2);

function enteredOf(plugin: Partial<Plugin>): Entered {
  const type = plugin.type ?? 'CAD';
  return {
    type,
    pluginId: plugin.pluginId ?? '',
    pluginName: plugin.pluginName ?? '',
    version: plugin.version ?? '1.0.0',
    description: plugin.description ?? '',
    glyph: plugin.icon?.glyph ?? 'calc',
    color: plugin.icon?.color ?? '#ffffff',
    backgroundColor: plugin.icon?.backgroundColor ?? '#008800',
    runConfiguration: written(plugin.runConfiguration ?? RUN[type]),
    displayStrategy: written(plugin.displayStrategy ?? []),
  };
}

/** Registers a plug-in, or changes one; a definition can be read from a file. */
export function PluginForm({ plugin, onSaved }: { plugin: Plugin | null; onSaved: () => void }) {
  const t = useText();
  const client = useQueryClient();
  const [entered, setEntered] = useState(() => enteredOf(plugin ?? {}));
  const [fileFlaw, setFileFlaw] = useState<Flaw | null>(null);
  const change = (part: Partial<Entered>) => setEntered({ ...entered, ...part });
  const run = readJson(entered.runConfiguration);
  const runFlaws = 'flaw' in run ? [run.flaw] : [];
  const strategyFlaws = displayFlaws(entered.displayStrategy);
  const isWrong = [...runFlaws, ...strategyFlaws].some(({ isHint }) => !isHint);
  const save = useMutation({
    mutationFn: () => {
      const { type, pluginId, pluginName, version, description, glyph, color, backgroundColor } = entered;
      const json = {
        type,
        pluginName,
        version,
        description,
        icon: { glyph, color, backgroundColor },
        runConfiguration: 'value' in run ? run.value : {},
        displayStrategy: JSON.parse(entered.displayStrategy) as unknown,
      };
      if (plugin) return request(`/api/admin/plugins/${plugin.pluginId}`, { method: 'PATCH', json });
      const whole = type === 'CAD' ? { ...json, pluginId } : json;
      return request('/api/admin/plugins', { method: 'POST', json: whole });
    },
    onSuccess: async () => {
      for (const key of ['admin-plugins', 'plugin', 'session']) await client.invalidateQueries({ queryKey: [key] });
      onSaved();
    },
  });
  const readFile = async (file: File | null) => {
    if (!file) return;
    const read = readJson(await file.text());
    setFileFlaw('flaw' in read ? read.flaw : null);
    if ('value' in read) setEntered(enteredOf({ ...(plugin ?? {}), ...(read.value as Partial<Plugin>) }));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const text = (name: 'pluginId' | 'pluginName' | 'version' | 'description', label: string, isRequired = true) => (
    <TextInput
      label={label}
      required={isRequired}
      disabled={name === 'pluginId' && plugin !== null}
      value={entered[name]}
      onChange={(event) => change({ [name]: event.currentTarget.value })}
    />
  );
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        <Group>
          <FileButton accept="application/json,.json" onChange={(file) => void readFile(file)}>
            {(props) => (
              <Button variant="default" size="compact-sm" {...props}>
                {t('editor.fromFile')}
              </Button>
            )}
          </FileButton>
        </Group>
        {fileFlaw && (
          <Text role="alert" size="sm">
            {t(fileFlaw.text, fileFlaw.values)}
          </Text>
        )}
        <NativeSelect
          label={t('plugins.type')}
          value={entered.type}
          disabled={plugin !== null}
          data={['CAD', 'CAD+remote']}
          onChange={(event) => {
            const type = event.currentTarget.value as Entered['type'];
            change({ type, runConfiguration: written(RUN[type]) });
          }}
        />
        {(entered.type === 'CAD' || plugin) && text('pluginId', t('editor.imageId'))}
        {text('pluginName', t('projects.name'))}
        {text('version', t('plugins.version'))}
        {text('description', t('projects.description'), false)}
        <Group grow>
          <NativeSelect
            label={t('editor.icon')}
            value={entered.glyph}
            data={GLYPHS.includes(entered.glyph) ? GLYPHS : [entered.glyph, ...GLYPHS]}
            onChange={(event) => change({ glyph: event.currentTarget.value })}
          />
          <ColorInput
            label={t('editor.colour')}
            withPicker={false}
            withEyeDropper={false}
            value={entered.color}
            onChange={(color) => change({ color })}
          />
          <ColorInput
            label={t('editor.background')}
            withPicker={false}
            withEyeDropper={false}
            value={entered.backgroundColor}
            onChange={(backgroundColor) => change({ backgroundColor })}
          />
        </Group>
        <JsonField
          label={t('editor.run')}
          description={t(entered.type === 'CAD' ? 'editor.runHint' : 'editor.remoteHint')}
          value={entered.runConfiguration}
          rows={5}
          flaws={runFlaws}
          onChange={(runConfiguration) => change({ runConfiguration })}
        />
        <JsonField
          label={t('editor.displays')}
          description={t('editor.displaysHint')}
          value={entered.displayStrategy}
          rows={12}
          flaws={strategyFlaws}
          onChange={(displayStrategy) => change({ displayStrategy })}
        />
        <Failure error={save.error} />
        <Button type="submit" disabled={isWrong} loading={save.isPending}>
          {t(plugin ? 'app.save' : 'editor.register')}
        </Button>
      </Stack>
    </form>
  );
}
