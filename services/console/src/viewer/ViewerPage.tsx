import type { Series } from '@circus/contracts';
import { Anchor, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { query, request } from '../api/request.js';
import { Failure } from '../app/Failure.js';
import { Waiting } from '../app/Frame.js';
import { MakeCase } from '../cases/MakeCase.js';
import { useLanguage } from '../i18n/Language.js';
import { RunPlugin } from '../jobs/RunPlugin.js';
import { AddToList } from '../lists/AddToList.js';
import { SendSeries } from '../sharing/SendSeries.js';
import { Viewer } from './Viewer.js';
import { useVolume } from './volume.js';

/** A series in three planes, and a fourth at any angle. */
export function ViewerPage() {
  const { seriesUid = '' } = useParams();
  const volume = useVolume(seriesUid);
  const series = useQuery({
    queryKey: ['series', seriesUid],
    queryFn: () => request<Series>(`/api/series/${seriesUid}`),
  });
  const { t } = useLanguage();
  const uids = [seriesUid];
  return (
    <>
      <div className="toolbar">
        <Title order={1} size="h3">
          {series.data?.seriesDescription || t('series.unnamed')}
        </Title>
        <MakeCase seriesUids={uids} />
        <RunPlugin seriesUids={uids} />
        <SendSeries seriesUids={uids} />
        <AddToList resourceType="series" ids={uids} />
        {series.data && (
          <Anchor
            component={Link}
            to={`/series${query({ filter: JSON.stringify({ studyUid: series.data.studyUid }) })}`}
          >
            {t('viewer.study')}
          </Anchor>
        )}
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
