import { Button, Group, NativeSelect, NumberInput, SegmentedControl } from '@mantine/core';
import { memo } from 'react';
import { type Translate, useText } from '../i18n/Language.js';
import { PLANES, type PlaneName } from './geometry.js';
import type { Oblique } from './oblique.js';
import { TOOLS } from './PlaneView.js';
import { PROJECTIONS, type ViewState } from './viewState.js';
import type { Projection, VolumeFacts, Window } from './volume.js';

export type NamedWindow = Window & { label: string };

/** Usual windows for CT. */
const CT_WINDOWS = {
  lung: { width: 1500, level: -600 },
  soft: { width: 400, level: 40 },
  bone: { width: 2000, level: 500 },
  brain: { width: 80, level: 40 },
} as const;

/** Windows that one may choose, by a name of their own. @param own a project's */
export function offeredWindows(
  { dicomWindow, estimatedWindow }: VolumeFacts,
  modality: string,
  own: readonly NamedWindow[],
  t: Translate,
): Record<string, NamedWindow> {
  const offered: Record<string, NamedWindow> = {};
  if (dicomWindow) offered.dicom = { ...dicomWindow, label: t('viewer.preset.dicom') };
  if (estimatedWindow) offered.full = { ...estimatedWindow, label: t('viewer.preset.full') };
  if (modality === 'CT') {
    for (const name of ['lung', 'soft', 'bone', 'brain'] as const) {
      offered[name] = { ...CT_WINDOWS[name], label: t(`viewer.preset.${name}`) };
    }
  }
  own.forEach((preset, index) => {
    offered[`own${index}`] = preset;
  });
  return offered;
}

export interface ViewerToolsProps extends Omit<ViewState, 'place'> {
  presets: Record<string, NamedWindow>;
  /** Only one plane is shown. */
  isFlat: boolean;
  hasSlabs: boolean;
  onChange: (part: Partial<ViewState>) => void;
  onReset: () => void;
}

/** What stands above the planes. It is drawn anew only where it has changed: a step through a series is none. */
export const ViewerTools = memo(function ViewerTools(props: ViewerToolsProps) {
  const { window, thickness, projection, oblique, tool, presets, isFlat, hasSlabs, onChange, onReset } = props;
  const t = useText();
  const preset = Object.keys(presets).find(
    (name) => presets[name]?.width === window.width && presets[name]?.level === window.level,
  );
  return (
    <Group mb="xs" align="flex-end" gap="sm">
      <SegmentedControl
        aria-label={t('viewer.tool')}
        value={tool}
        onChange={(value) => onChange({ tool: value })}
        data={TOOLS.map((value) => ({ value, label: t(`viewer.tool.${value}`) }))}
      />
      <NativeSelect
        label={t('viewer.preset')}
        value={preset ?? 'own'}
        data={[
          ...Object.entries(presets).map(([value, { label }]) => ({ value, label })),
          { value: 'own', label: t('viewer.preset.own') },
        ]}
        onChange={(event) => {
          const chosen = presets[event.currentTarget.value];
          if (chosen) onChange({ window: { width: chosen.width, level: chosen.level } });
        }}
      />
      <NumberInput
        label={t('viewer.width')}
        w={80}
        hideControls
        min={1}
        value={window.width}
        onChange={(value) => Number(value) > 0 && onChange({ window: { ...window, width: Number(value) } })}
      />
      <NumberInput
        label={t('viewer.level')}
        w={80}
        hideControls
        value={window.level}
        onChange={(value) => value !== '' && onChange({ window: { ...window, level: Number(value) } })}
      />
      {!isFlat && (
        <>
          {hasSlabs && (
            <>
              <NumberInput
                label={t('viewer.slab')}
                w={116}
                min={0}
                max={500}
                step={5}
                value={thickness}
                onChange={(value) => onChange({ thickness: Number(value) || 0 })}
              />
              <NativeSelect
                label={t('viewer.projection')}
                value={projection}
                data={PROJECTIONS.map((value) => ({ value, label: t(`viewer.projection.${value}`) }))}
                onChange={(event) => onChange({ projection: event.currentTarget.value as Projection })}
              />
            </>
          )}
          <ObliqueChoice oblique={oblique} onChoose={(to) => onChange({ oblique: to })} />
        </>
      )}
      <Button variant="default" onClick={onReset}>
        {t('viewer.reset')}
      </Button>
    </Group>
  );
});

function ObliqueChoice({ oblique, onChoose }: { oblique: Oblique | null; onChoose: (to: Oblique | null) => void }) {
  const t = useText();
  return (
    <>
      <NativeSelect
        label={t('viewer.oblique')}
        w={170}
        value={oblique?.base ?? ''}
        data={[
          { value: '', label: t('viewer.oblique.none') },
          ...PLANES.map((value) => ({ value, label: t('viewer.oblique.base', { plane: t(`viewer.${value}`) }) })),
        ]}
        onChange={(event) => {
          const base = event.currentTarget.value;
          onChoose(base === '' ? null : { base: base as PlaneName, degrees: oblique?.degrees ?? 45 });
        }}
      />
      {oblique && (
        <NumberInput
          label={t('viewer.oblique.angle')}
          w={80}
          min={0}
          max={179}
          value={oblique.degrees}
          onChange={(value) => value !== '' && onChoose({ ...oblique, degrees: ((Number(value) % 180) + 180) % 180 })}
        />
      )}
    </>
  );
}
