import type { Series } from '@circus/contracts';
import { Alert, Anchor, Button, Group, NativeSelect, NumberInput, SegmentedControl, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { Link, useParams } from 'react-router';
import { request } from '../api/request.js';
import { Failure } from '../app/Failure.js';
import { Waiting } from '../app/Frame.js';
import { useLanguage } from '../i18n/Language.js';
import { PLANES, type Triple } from './geometry.js';
import { PlaneView, type Tool } from './PlaneView.js';
import { Pictures } from './pictures.js';
import {
  type Projection,
  type SectionLook,
  useDirections,
  useVolume,
  type VolumeFacts,
  voxelValue,
  type Window,
} from './volume.js';

const TOOLS: Tool[] = ['crosshair', 'window', 'pan', 'zoom', 'ruler'];
const PROJECTIONS: Projection[] = ['mip', 'minip', 'average'];
/** Usual windows for CT. */
const CT_WINDOWS = {
  lung: { width: 1500, level: -600 },
  soft: { width: 400, level: 40 },
  bone: { width: 2000, level: 500 },
  brain: { width: 80, level: 40 },
} as const;

/** A series in three planes that move together. */
export function ViewerPage() {
  const { seriesUid = '' } = useParams();
  const volume = useVolume(seriesUid);
  const series = useQuery({
    queryKey: ['series', seriesUid],
    queryFn: () => request<Series>(`/api/series/${seriesUid}`),
  });
  const { t } = useLanguage();
  return (
    <>
      <div className="toolbar">
        <Title order={1} size="h3">
          {series.data?.seriesDescription || t('series.unnamed')}
        </Title>
        <Anchor component={Link} to="/series">
          {t('viewer.back')}
        </Anchor>
      </div>
      <Failure error={volume.error ?? series.error} onRetry={volume.refetch} />
      {(volume.isPending || series.isPending) && <Waiting />}
      {volume.data && series.data && <Viewer key={seriesUid} series={series.data} volume={volume.data} />}
    </>
  );
}

function Viewer({ series, volume }: { series: Series; volume: VolumeFacts }) {
  const { t } = useLanguage();
  const { seriesUid } = series;
  const first = volume.dicomWindow ?? volume.estimatedWindow ?? { width: 256, level: 128 };
  const [window, setWindow] = useState<Window>(first);
  const [thickness, setThickness] = useState(0);
  const [projection, setProjection] = useState<Projection>('mip');
  const [place, setPlace] = useState<Triple>(
    () => volume.voxelCount.map((count) => Math.floor(count / 2)) as unknown as Triple,
  );
  const [tool, setTool] = useState<Tool>('crosshair');
  const [resets, setResets] = useState(0);
  const [failure, setFailure] = useState<string | null>(null);
  const [pointed, setPointed] = useState<Triple | null>(null);
  const directions = useDirections(series.studyUid, seriesUid, volume.voxelCount[2]);
  const pictures = usePictures();
  const look = useMemo<SectionLook>(() => ({ window, thickness, projection }), [window, thickness, projection]);
  const onFailure = useCallback((error: Error) => setFailure(error.message), []);
  const isFlat = volume.mode === '2d';

  const presets: Record<string, Window> = {
    ...(volume.dicomWindow && { dicom: volume.dicomWindow }),
    ...(volume.estimatedWindow && { full: volume.estimatedWindow }),
    ...(series.modality === 'CT' && CT_WINDOWS),
  };
  const preset = Object.keys(presets).find(
    (name) => presets[name]?.width === window.width && presets[name]?.level === window.level,
  );
  const reset = () => {
    setWindow(first);
    setThickness(0);
    setResets(resets + 1);
  };
  const presetName = (name: string) => t(`viewer.preset.${name as 'lung'}`);
  return (
    <>
      <Group mb="xs" align="flex-end" gap="sm">
        <SegmentedControl
          aria-label={t('viewer.tool')}
          value={tool}
          onChange={(value) => setTool(value as Tool)}
          data={TOOLS.map((value) => ({ value, label: t(`viewer.tool.${value}`) }))}
        />
        <NativeSelect
          label={t('viewer.preset')}
          value={preset ?? 'own'}
          data={[...Object.keys(presets), 'own'].map((value) => ({ value, label: presetName(value) }))}
          onChange={(event) => {
            const chosen = presets[event.currentTarget.value];
            if (chosen) setWindow({ width: chosen.width, level: chosen.level });
          }}
        />
        <NumberInput
          label={t('viewer.width')}
          w={90}
          hideControls
          min={1}
          value={window.width}
          onChange={(value) => Number(value) > 0 && setWindow({ ...window, width: Number(value) })}
        />
        <NumberInput
          label={t('viewer.level')}
          w={90}
          hideControls
          value={window.level}
          onChange={(value) => value !== '' && setWindow({ ...window, level: Number(value) })}
        />
        {!isFlat && (
          <>
            <NumberInput
              label={t('viewer.slab')}
              w={90}
              min={0}
              max={500}
              step={5}
              value={thickness}
              onChange={(value) => setThickness(Number(value) || 0)}
            />
            <NativeSelect
              label={t('viewer.projection')}
              value={projection}
              data={PROJECTIONS.map((value) => ({ value, label: t(`viewer.projection.${value}`) }))}
              onChange={(event) => setProjection(event.currentTarget.value as Projection)}
            />
          </>
        )}
        <Button variant="default" onClick={reset}>
          {t('viewer.reset')}
        </Button>
      </Group>
      {isFlat && <Alert mb="xs">{t('viewer.flat')}</Alert>}
      {failure && (
        <Alert mb="xs" color="red" variant="outline" role="alert" title={t('error.title')}>
          {failure}
        </Alert>
      )}
      <div className="viewer">
        <div className="planes" data-flat={isFlat}>
          {(isFlat ? (['axial'] as const) : PLANES).map((plane) => (
            <PlaneView
              key={plane}
              seriesUid={seriesUid}
              plane={plane}
              volume={volume}
              directions={directions.data ?? null}
              pictures={pictures}
              look={look}
              place={place}
              tool={tool}
              resets={resets}
              onPlace={setPlace}
              onWindow={(width, level) => setWindow({ width, level })}
              onPointed={setPointed}
              onFailure={onFailure}
            />
          ))}
        </div>
        <Facts series={series} volume={volume} place={pointed ?? place} hasLetters={directions.data !== null} />
      </div>
    </>
  );
}

/** Pictures live as long as the page. */
function usePictures(): Pictures {
  const [pictures] = useState(() => new Pictures());
  useEffect(() => () => pictures.close(), [pictures]);
  return pictures;
}

function Facts(props: { series: Series; volume: VolumeFacts; place: Triple; hasLetters: boolean }) {
  const { t, when } = useLanguage();
  const { series, volume, place, hasLetters } = props;
  const value = useVoxelValue(series.seriesUid, place, volume.pixelFormat);
  const { patientInfo } = series;
  const facts: [string, string | number | undefined][] = [
    [t('series.patientName'), patientInfo?.patientName],
    [t('series.patientId'), patientInfo?.patientId],
    [t('series.patientAge'), patientInfo?.age],
    [t('series.patientSex'), patientInfo?.sex],
    [t('series.modality'), series.modality],
    [t('series.bodyPart'), series.bodyPart],
    [t('series.date'), when(series.seriesDate)],
    [t('series.images'), series.images],
    [t('viewer.size'), volume.voxelCount.join(' × ')],
    [t('viewer.voxelSize'), volume.voxelSize.map((size) => Number(size.toFixed(3))).join(' × ')],
    [t('viewer.pixelFormat'), volume.pixelFormat],
    [t('series.manufacturer'), series.manufacturer],
    [t('series.modelName'), series.modelName],
    [t('series.stationName'), series.stationName],
    [t('series.domain'), series.domain],
    [t('series.seriesUid'), series.seriesUid],
    [t('series.studyUid'), series.studyUid],
  ];
  return (
    <aside aria-label={t('viewer.metadata')}>
      <dl className="facts number">
        <dt>{t('viewer.position')}</dt>
        <dd>{place.join(', ')}</dd>
        <dt>{t('viewer.value')}</dt>
        <dd data-testid="value">
          {value}
          {value !== '' && series.modality === 'CT' && ' HU'}
        </dd>
      </dl>
      <Title order={2} size="h5" mt="sm">
        {t('viewer.metadata')}
      </Title>
      <dl className="facts">
        {facts
          .filter(([, fact]) => fact !== undefined && fact !== '')
          .map(([name, fact]) => (
            <div key={name} style={{ display: 'contents' }}>
              <dt>{name}</dt>
              <dd>{fact}</dd>
            </div>
          ))}
      </dl>
      {!hasLetters && (
        <Text size="xs" c="dimmed" mt="xs">
          {t('viewer.noOrientation')}
        </Text>
      )}
    </aside>
  );
}

/** The value at a place, asked for one after another: what was pointed at meanwhile is passed over. */
function useVoxelValue(seriesUid: string, place: Triple, format: VolumeFacts['pixelFormat']): string {
  const [value, setValue] = useState('');
  const key = place.join();
  useEffect(() => {
    const asked = new AbortController();
    const voxel = key.split(',').map(Number) as unknown as Triple;
    const pause = setTimeout(() => {
      voxelValue(seriesUid, voxel, format, asked.signal).then(setValue, () => undefined);
    }, 40);
    return () => {
      clearTimeout(pause);
      asked.abort();
    };
  }, [seriesUid, key, format]);
  return value;
}
