import type { AttributesSchema } from '@circus/contracts';
import {
  Button,
  Checkbox,
  Group,
  NativeSelect,
  NumberInput,
  Slider,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { memo } from 'react';
import { AttributeFields } from '../cases/AttributeFields.js';
import { enteredAttributes, savedAttributes } from '../cases/attributes.js';
import { useText } from '../i18n/Language.js';
import type { Triple } from '../viewer/geometry.js';
import type { Brush } from './brush.js';
import { countOf, type EditedLabel, millilitres, typeOf } from './editedLabel.js';
import { labelTypeName } from './words.js';

export interface LabelPanelProps {
  labels: readonly EditedLabel[];
  hidden: ReadonlySet<number>;
  selected: EditedLabel | undefined;
  voxelSize: Triple | null;
  schema: AttributesSchema;
  brush: Brush;
  isOpen: boolean;
  onSelect: (key: number) => void;
  onShow: (key: number, isShown: boolean) => void;
  onChange: (label: EditedLabel) => void;
  onDelete: () => void;
  onAdd: () => void;
  onBrush: (brush: Brush) => void;
}

/** The labels of a series: which there are, which are seen, and how the chosen one looks. */
export function LabelPanel(props: LabelPanelProps) {
  const t = useText();
  const { labels, hidden, selected, voxelSize, isOpen, brush, schema } = props;
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Title order={2} size="h5">
          {t('labels.title')}
        </Title>
        {isOpen && (
          <Button size="compact-sm" variant="default" onClick={props.onAdd}>
            {t('labels.add')}
          </Button>
        )}
      </Group>
      {labels.length === 0 && <Text size="sm">{t('labels.none')}</Text>}
      <ul className="labels">
        {labels.map((label) => (
          <li key={label.key} data-selected={label.key === selected?.key}>
            <Checkbox
              size="xs"
              aria-label={t('labels.show', { name: label.name })}
              checked={!hidden.has(label.key)}
              onChange={(event) => props.onShow(label.key, event.currentTarget.checked)}
            />
            <svg width="14" height="14" aria-hidden="true">
              <rect width="14" height="14" rx="3" fill={label.color} />
            </svg>
            <button type="button" aria-pressed={label.key === selected?.key} onClick={() => props.onSelect(label.key)}>
              {label.name || t('labels.unnamed')}
              <Measure label={label} voxelSize={voxelSize} />
            </button>
          </li>
        ))}
      </ul>
      {selected && (
        <fieldset aria-label={t('labels.selected', { name: selected.name })} disabled={!isOpen}>
          <TextInput
            size="xs"
            label={t('labels.name')}
            maxLength={200}
            value={selected.name}
            onChange={(event) => props.onChange({ ...selected, name: event.currentTarget.value })}
          />
          <Group gap="xs" align="flex-end" wrap="nowrap">
            <TextInput
              size="xs"
              w={64}
              type="color"
              label={t('labels.color')}
              value={selected.color}
              onChange={(event) => props.onChange({ ...selected, color: event.currentTarget.value.toLowerCase() })}
            />
            <div style={{ flex: 1 }}>
              <Text size="xs" fw={500} aria-hidden>
                {t('labels.alpha')} {Math.round(selected.alpha * 100)} %
              </Text>
              <Slider
                thumbLabel={t('labels.alpha')}
                label={null}
                disabled={!isOpen}
                value={Math.round(selected.alpha * 100)}
                onChange={(value) => props.onChange({ ...selected, alpha: value / 100 })}
              />
            </div>
          </Group>
          <AttributeFields
            schema={schema}
            values={enteredAttributes(schema, selected.attributes)}
            disabled={!isOpen}
            onChange={(name, value) => {
              const values = { ...enteredAttributes(schema, selected.attributes), [name]: value };
              props.onChange({ ...selected, attributes: savedAttributes(schema, selected.attributes, values) });
            }}
          />
          {isOpen && (
            <Button size="compact-sm" variant="default" onClick={props.onDelete}>
              {t('labels.delete')}
            </Button>
          )}
        </fieldset>
      )}
      {isOpen && <BrushFields brush={brush} onBrush={props.onBrush} />}
    </Stack>
  );
}

/** What a label is, and how much it encloses. Counting voxels takes its time: only where they have changed. */
const Measure = memo(function Measure({ label, voxelSize }: { label: EditedLabel; voxelSize: Triple | null }) {
  const t = useText();
  const volume = millilitres(label, voxelSize);
  const count = countOf(label);
  const parts = [
    labelTypeName(typeOf(label), t),
    ...(volume === null ? [] : [`${volume.toFixed(2)} ml`]),
    ...(count === null ? [] : [t('labels.voxels', { count })]),
  ];
  return <small className="number">{parts.join(' · ')}</small>;
});

function BrushFields({ brush, onBrush }: { brush: Brush; onBrush: (brush: Brush) => void }) {
  const t = useText();
  return (
    <fieldset aria-label={t('labels.brush')}>
      <Group gap="xs" grow>
        <NumberInput
          size="xs"
          label={t('labels.size')}
          min={1}
          max={200}
          value={brush.size}
          onChange={(value) => Number(value) > 0 && onBrush({ ...brush, size: Math.min(200, Number(value)) })}
        />
        <NativeSelect
          size="xs"
          label={t('labels.unit')}
          value={brush.unit}
          data={[
            { value: 'mm', label: 'mm' },
            { value: 'voxels', label: t('labels.unit.voxels') },
          ]}
          onChange={(event) => onBrush({ ...brush, unit: event.currentTarget.value as Brush['unit'] })}
        />
      </Group>
      <Group gap="xs" grow>
        <NativeSelect
          size="xs"
          label={t('labels.shape')}
          value={brush.shape}
          data={(['round', 'square'] as const).map((value) => ({ value, label: t(`labels.shape.${value}`) }))}
          onChange={(event) => onBrush({ ...brush, shape: event.currentTarget.value as Brush['shape'] })}
        />
        <NativeSelect
          size="xs"
          label={t('labels.extent')}
          value={brush.extent}
          data={(['2d', '3d'] as const).map((value) => ({ value, label: t(`labels.extent.${value}`) }))}
          onChange={(event) => onBrush({ ...brush, extent: event.currentTarget.value as Brush['extent'] })}
        />
      </Group>
    </fieldset>
  );
}
