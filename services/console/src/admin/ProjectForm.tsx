import type { Project } from '@circus/contracts';
import { Button, ColorInput, Group, NativeSelect, NumberInput, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { request } from '../api/request.js';
import { Failure } from '../app/Failure.js';
import { useText } from '../i18n/Language.js';
import { attributeFlaws, draftOf, schemaOf } from './projectDraft.js';
import { SchemaEditor } from './SchemaEditor.js';

const PRIORITIES: Project['windowPriority'][] = [
  'dicom,preset,auto',
  'dicom,auto',
  'preset,dicom,auto',
  'preset,auto',
  'auto',
];

/** A line of a list, with a key of its own: lines may be equal while they are written. */
type Keyed<Item> = Item & { key: number };
const keyed = <Item,>(items: readonly Item[]): Keyed<Item>[] => items.map((item, key) => ({ ...item, key }));
const nextKey = (items: readonly { key: number }[]): number => Math.max(-1, ...items.map(({ key }) => key)) + 1;

/** Changes what a project asks for and offers. */
export function ProjectForm({ project, onSaved }: { project: Project; onSaved: () => void }) {
  const t = useText();
  const client = useQueryClient();
  const [projectName, setName] = useState(project.projectName);
  const [description, setDescription] = useState(project.description);
  const [icon, setIcon] = useState(project.icon);
  const [windowPriority, setPriority] = useState(project.windowPriority);
  const [tags, setTags] = useState(() => keyed(project.tags));
  const [presets, setPresets] = useState(() => keyed(project.windowPresets));
  const [ofCases, setOfCases] = useState(() => draftOf(project.caseAttributesSchema));
  const [ofLabels, setOfLabels] = useState(() => draftOf(project.labelAttributesSchema));
  const [caseFlaws, labelFlaws] = [attributeFlaws(ofCases), attributeFlaws(ofLabels)];
  const isTwice = new Set(tags.map(({ caption }) => caption.trim())).size < tags.length;
  const save = useMutation({
    mutationFn: () => {
      const json = {
        projectName,
        description,
        icon,
        windowPriority,
        tags: tags.map(({ caption, color }) => ({ caption: caption.trim(), color })),
        windowPresets: presets.map(({ label, level, width }) => ({ label, level, width })),
        caseAttributesSchema: schemaOf(ofCases, project.caseAttributesSchema),
        labelAttributesSchema: schemaOf(ofLabels, project.labelAttributesSchema),
      };
      return request(`/api/admin/projects/${project.projectId}`, { method: 'PATCH', json });
    },
    onSuccess: async () => {
      for (const key of ['resource', 'admin-projects', 'session', 'project']) {
        await client.invalidateQueries({ queryKey: [key] });
      }
      onSaved();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const colour = (label: string, value: string, onChange: (value: string) => void) => (
    <ColorInput label={label} withPicker={false} withEyeDropper={false} value={value} onChange={onChange} />
  );
  const replaced = <Item extends { key: number }>(items: Item[], key: number, part: Partial<Item>): Item[] =>
    items.map((item) => (item.key === key ? { ...item, ...part } : item));
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label={t('projects.name')}
          required
          maxLength={64}
          value={projectName}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Textarea
          label={t('projects.description')}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <Group grow align="flex-end">
          <TextInput
            label={t('editor.icon')}
            value={icon.glyph}
            onChange={(event) => setIcon({ ...icon, glyph: event.currentTarget.value })}
          />
          {colour(t('editor.colour'), icon.color, (color) => setIcon({ ...icon, color }))}
          {colour(t('editor.background'), icon.backgroundColor, (backgroundColor) =>
            setIcon({ ...icon, backgroundColor }),
          )}
        </Group>
        <SchemaEditor title={t('project.ofCases')} drafts={ofCases} flaws={caseFlaws} onChange={setOfCases} />
        <SchemaEditor title={t('project.ofLabels')} drafts={ofLabels} flaws={labelFlaws} onChange={setOfLabels} />
        <fieldset>
          <legend>{t('cases.tags')}</legend>
          {tags.map(({ key, caption, color }, index) => (
            <Group key={key} align="flex-end">
              <TextInput
                label={t('project.tag', { number: index + 1 })}
                required
                maxLength={32}
                value={caption}
                onChange={(event) => setTags(replaced(tags, key, { caption: event.currentTarget.value }))}
              />
              {colour(t('project.tagColour', { number: index + 1 }), color, (value) =>
                setTags(replaced(tags, key, { color: value })),
              )}
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => setTags(tags.filter((tag) => tag.key !== key))}
              >
                {t('project.removeTag', { number: index + 1 })}
              </Button>
            </Group>
          ))}
          {isTwice && (
            <Text role="alert" size="sm" c="var(--mantine-color-error)">
              {t('project.tagTwice')}
            </Text>
          )}
          <Button
            size="compact-sm"
            variant="default"
            style={{ alignSelf: 'flex-start' }}
            onClick={() => setTags([...tags, { key: nextKey(tags), caption: '', color: '#1864ab' }])}
          >
            {t('project.addTag')}
          </Button>
        </fieldset>
        <fieldset>
          <legend>{t('project.windows')}</legend>
          <NativeSelect
            label={t('project.priority')}
            value={windowPriority}
            data={PRIORITIES}
            onChange={(event) => setPriority(event.currentTarget.value as Project['windowPriority'])}
          />
          {presets.map(({ key, label, level, width }, index) => (
            <Group key={key} align="flex-end">
              <TextInput
                label={t('project.preset', { number: index + 1 })}
                required
                value={label}
                onChange={(event) => setPresets(replaced(presets, key, { label: event.currentTarget.value }))}
              />
              <NumberInput
                w={100}
                label={t('viewer.level')}
                value={level}
                onChange={(value) => setPresets(replaced(presets, key, { level: Number(value) }))}
              />
              <NumberInput
                w={100}
                label={t('viewer.width')}
                value={width}
                onChange={(value) => setPresets(replaced(presets, key, { width: Number(value) }))}
              />
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => setPresets(presets.filter((preset) => preset.key !== key))}
              >
                {t('project.removePreset', { number: index + 1 })}
              </Button>
            </Group>
          ))}
          <Button
            size="compact-sm"
            variant="default"
            style={{ alignSelf: 'flex-start' }}
            onClick={() => setPresets([...presets, { key: nextKey(presets), label: '', level: 40, width: 400 }])}
          >
            {t('project.addPreset')}
          </Button>
        </fieldset>
        <Failure error={save.error} />
        <Button type="submit" loading={save.isPending} disabled={isTwice || caseFlaws.length + labelFlaws.length > 0}>
          {t('app.save')}
        </Button>
      </Stack>
    </form>
  );
}
