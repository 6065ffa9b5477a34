import type { Series } from '@circus/contracts';
import { Button, Group, Text, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import { Link } from 'react-router';
import { useLanguage } from '../i18n/Language.js';
import { imageCount, imageNumberAt } from '../sharing/imageNumbers.js';
import { Attributes } from './Attributes.js';
import type { Triple } from './geometry.js';
import { type PictureSource, voxelValue } from './volume.js';

/** What is known of the series and of the voxel that is pointed at. */
export function Facts(props: { series: Series; source: PictureSource; place: Triple; hasLetters: boolean }) {
  const { t, when } = useLanguage();
  const { series, source, place, hasLetters } = props;
  const { volume, part } = source;
  const value = useVoxelValue(source, place);
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
  const image = part ? part.start - 1 + place[2] * part.delta : place[2];
  // An image of many frames is one image.
  const isImageEach = part !== undefined || imageCount(series.images) === volume.voxelCount[2];
  const number = isImageEach ? imageNumberAt(series.images, image) : undefined;
  const toSend = new URLSearchParams({
    series: series.seriesUid,
    ...(number !== undefined && { images: `${number}` }),
  });
  return (
    <section aria-label={t('viewer.metadata')}>
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
      <Group gap="xs" mb="xs">
        <Attributes series={series} image={image} />
        <Button component={Link} to={`/send?${toSend}`} variant="default" size="xs">
          {t('send.image')}
        </Button>
      </Group>
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
    </section>
  );
}

/** The value at a place, asked for one after another: what was pointed at meanwhile is passed over. */
function useVoxelValue(source: PictureSource, place: Triple): string {
  const [value, setValue] = useState('');
  const key = place.join();
  useEffect(() => {
    const asked = new AbortController();
    const voxel = key.split(',').map(Number) as unknown as Triple;
    const pause = setTimeout(() => {
      voxelValue(source, voxel, asked.signal).then(setValue, () => undefined);
    }, 120);
    return () => {
      clearTimeout(pause);
      asked.abort();
    };
  }, [source, key]);
  return value;
}
