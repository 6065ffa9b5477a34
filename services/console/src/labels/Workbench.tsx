import type { ClinicalCase, Preferences, Project, Series } from '@circus/contracts';
import { Alert, Anchor, Button, Group, NativeSelect, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { request } from '../api/request.js';
import { useUser } from '../api/session.js';
import { Failure } from '../app/Failure.js';
import { Waiting } from '../app/Frame.js';
import { Leaving } from '../app/Leaving.js';
import { useLanguage } from '../i18n/Language.js';
import { Viewer } from '../viewer/Viewer.js';
import type { ViewState } from '../viewer/viewState.js';
import { type Part, volumeQuery } from '../viewer/volume.js';
import type { Brush } from './brush.js';
import { COLOURS, type EditedLabel, type EditedSeries, newKey, type Shape } from './editedLabel.js';
import { LabelPanel } from './LabelPanel.js';
import { type Doing, LABEL_TOOLS, type LabelOverlayParts, labelOverlay } from './labelOverlay.js';
import { OverlayPainter } from './painter.js';
import { SaveLabels } from './SaveLabels.js';
import { middleOf } from './shaping.js';
import { type LabelWork, useLabels, type Work } from './useLabels.js';
import { boundsOf, emptyMask } from './voxelMask.js';
import { labelTypeName } from './words.js';

export interface WorkbenchProps {
  clinicalCase: ClinicalCase;
  project: Project;
  first: Work;
  /** `open`: may be changed; `closed`: the user may read only; `old`: there are later revisions. */
  mode: 'open' | 'closed' | 'old';
}

/** The labels of a case's series in the viewer, to be looked at and worked on. */
export function Workbench({ clinicalCase, project, first, mode }: WorkbenchProps) {
  const { t } = useLanguage();
  const { caseId } = clinicalCase;
  const user = useUser();
  const work = useLabels(caseId, user.userEmail, first);
  const [params, setParams] = useSearchParams();
  const { labels, isUnsaved } = work;
  const at = Math.min(Math.max(0, Number(params.get('series')) || 0), labels.length - 1);
  const series = labels[at];
  return (
    <>
      <div className="toolbar">
        <Title order={1} size="h3">
          {t('labels.of', { case: caseId.slice(-8), revision: work.work.index + 1 })}
        </Title>
        {labels.length > 1 && (
          <NativeSelect
            label={t('cases.series')}
            value={String(at)}
            data={labels.map(({ seriesUid, labels: own }, index) => ({
              value: String(index),
              label: t('labels.seriesChoice', { number: index + 1, uid: seriesUid.slice(-12), count: own.length }),
            }))}
            onChange={(event) => {
              // As the viewer has written it, not as the router knows it.
              const next = new URLSearchParams(window.location.search);
              next.set('series', event.currentTarget.value);
              setParams(next);
            }}
          />
        )}
        <Anchor component={Link} to={`/cases/${caseId}`}>
          {t('labels.back')}
        </Anchor>
      </div>
      {mode === 'old' && (
        <Alert mb="xs">
          {t('cases.old')}{' '}
          <Anchor component={Link} to={`/cases/${caseId}/labels`}>
            {t('labels.latest')}
          </Anchor>
        </Alert>
      )}
      {mode === 'closed' && <Alert mb="xs">{t('labels.closed')}</Alert>}
      {series && (
        <SeriesLabels
          key={`${series.seriesUid} ${at}`}
          series={series}
          at={at}
          project={project}
          work={work}
          isOpen={mode === 'open'}
          panel={mode === 'open' && <SaveLabels caseId={caseId} work={work} revisions={clinicalCase.revisions} />}
        />
      )}
      {mode === 'open' && (
        <Leaving isUnsaved={isUnsaved} about={t('labels.leave.about')} byRevision onLeave={work.forget} />
      )}
    </>
  );
}

interface SeriesLabelsProps {
  series: EditedSeries;
  at: number;
  project: Project;
  work: LabelWork;
  isOpen: boolean;
  panel: React.ReactNode;
}

function SeriesLabels({ series, at, project, work, isOpen, panel }: SeriesLabelsProps) {
  const { t } = useLanguage();
  const { labelColors, initailAlphaForNewLabels: firstAlpha = 1 } = useUser().preferences as Partial<Preferences>;
  const { seriesUid, part, labels } = series;
  const volume = useQuery(volumeQuery(seriesUid, part));
  const known = useQuery({
    queryKey: ['series', seriesUid],
    queryFn: () => request<Series>(`/api/series/${seriesUid}`),
  });
  const [selectedKey, setSelectedKey] = useState<number | undefined>(labels[0]?.key);
  const [hidden, setHidden] = useState<ReadonlySet<number>>(new Set());
  const [draft, setDraft] = useState<EditedLabel | null>(null);
  const [brush, setBrush] = useState<Brush>({ size: 10, unit: 'mm', shape: 'round', extent: '2d' });
  const [notice, setNotice] = useState<Parameters<LabelOverlayParts['onNotice']>[0]>(null);
  const [painter] = useState(() => new OverlayPainter());
  const doing = useRef<Doing>({});
  const selected = labels.find(({ key }) => key === selectedKey);
  useUndoKeys(isOpen ? work : null);

  const colours = useMemo(() => {
    const { useDefault = true, customColors = [] } = labelColors ?? {};
    const own = customColors.map((colour) => colour.toLowerCase());
    return useDefault || own.length === 0 ? [...own, ...COLOURS] : own;
  }, [labelColors]);
  const newLabel = useCallback(
    (shape: Shape): EditedLabel => {
      const type = labelTypeName(shape.type, t);
      const names = new Set(labels.map(({ name }) => name));
      let number = 1;
      while (names.has(`${type} ${number}`)) number++;
      return {
        key: newKey(),
        name: `${type} ${number}`,
        color: colours[labels.length % colours.length] ?? '#ff0000',
        alpha: firstAlpha,
        attributes: {},
        shape,
        saved: null,
        savedMask: null,
      };
    },
    [labels, colours, firstAlpha, t],
  );
  const put = (label: EditedLabel, of = '') => {
    setSelectedKey(label.key);
    show(label.key, true);
    const place = (list: readonly EditedLabel[]) =>
      list.some(({ key }) => key === label.key)
        ? list.map((each) => (each.key === label.key ? label : each))
        : [...list, label];
    work.alterSeries(at, place, of);
  };
  const show = (key: number, isShown: boolean) =>
    setHidden((before) => {
      const next = new Set(before);
      if (isShown) next.delete(key);
      else next.add(key);
      return next;
    });
  const remove = () => work.alterSeries(at, (list) => list.filter(({ key }) => key !== selectedKey));

  if (volume.isPending || known.isPending) return <Waiting />;
  const facts = volume.data;
  if (!facts || !known.data) return <Failure error={volume.error ?? known.error} onRetry={volume.refetch} />;

  const additions = ({ tool }: ViewState, change: (to: Partial<ViewState>) => void) => ({
    tools: (isOpen ? LABEL_TOOLS : []).map((value) => ({ value, label: t(`labels.tool.${value as 'brush'}`) })),
    overlay: labelOverlay({
      labels,
      hidden,
      selected,
      draft,
      tool,
      brush,
      voxelSize: facts.voxelSize,
      voxelCount: facts.voxelCount,
      painter,
      isOpen,
      doing: doing.current,
      newLabel,
      onDraft: setDraft,
      onChange: (label) => put(label),
      onSelect: setSelectedKey,
      onDelete: remove,
      onBrush: setBrush,
      onNotice: setNotice,
    }),
    panel: (
      <>
        {isOpen && (
          <Group gap="xs" mb="xs">
            <Button size="compact-sm" variant="default" disabled={!work.canUndo} onClick={work.undo}>
              {t('labels.undo')}
            </Button>
            <Button size="compact-sm" variant="default" disabled={!work.canRedo} onClick={work.redo}>
              {t('labels.redo')}
            </Button>
          </Group>
        )}
        <Text size="sm" role="status">
          {notice && t(`labels.notice.${notice}`)}
        </Text>
        <LabelPanel
          labels={labels}
          hidden={hidden}
          selected={selected}
          voxelSize={facts.voxelSize}
          schema={project.labelAttributesSchema}
          brush={brush}
          isOpen={isOpen}
          onSelect={(key) => {
            setSelectedKey(key);
            const label = labels.find((each) => each.key === key);
            const place = label && placeOf(label, facts.voxelSize);
            if (place) change({ place });
          }}
          onShow={show}
          onChange={(label) => put(label, `looks of ${label.key}`)}
          onDelete={remove}
          onAdd={() => put(newLabel({ type: 'voxel', mask: emptyMask(facts.voxelCount) }))}
          onBrush={setBrush}
        />
        {panel}
      </>
    ),
  });
  return (
    <Viewer
      series={known.data}
      volume={facts}
      part={isWhole(part, known.data) ? undefined : part}
      presets={project.windowPresets}
      priority={project.windowPriority}
      additions={additions}
    />
  );
}

/** Whether a part is all of its series: then it is shown as the series is. */
const isWhole = (part: Part, { images }: Series): boolean =>
  part === undefined ||
  (part.delta === 1 && images === (part.start === part.end ? `${part.start}` : `${part.start}-${part.end}`));

/** The voxel to look at for a label: the middle of what it marks. */
function placeOf(
  { shape }: EditedLabel,
  voxelSize: readonly [number, number, number],
): [number, number, number] | null {
  const bounds = shape.type === 'voxel' ? boundsOf(shape.mask) : null;
  const middle = bounds
    ? bounds.min.map((least, axis) => (least + (bounds.max[axis] ?? 0)) / 2)
    : middleOf(shape)?.map((place, axis) => place / (voxelSize[axis] ?? 1));
  return middle ? (middle.map((part) => Math.max(0, Math.floor(part))) as [number, number, number]) : null;
}

/** Ctrl+Z and Ctrl+Y (or Ctrl+Shift+Z), but for where text is written. */
function useUndoKeys(work: Pick<LabelWork, 'undo' | 'redo'> | null): void {
  const undo = work?.undo;
  const redo = work?.redo;
  useEffect(() => {
    if (!undo || !redo) return;
    const press = (event: KeyboardEvent) => {
      const { target } = event;
      if (!(event.ctrlKey || event.metaKey)) return;
      if (target instanceof HTMLInputElement && !['checkbox', 'radio', 'color'].includes(target.type)) return;
      const key = event.key.toLowerCase();
      if (key === 'z' && !event.shiftKey) undo();
      else if (key === 'y' || (key === 'z' && event.shiftKey)) redo();
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [undo, redo]);
}
