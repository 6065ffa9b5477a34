import type { Series } from '@circus/contracts';
import { List, NativeSelect, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { query, request } from '../api/request.js';
import { Failure } from '../app/Failure.js';
import { useText } from '../i18n/Language.js';
import { AnonymizationPreview } from './AnonymizationPreview.js';
import { chosenSeries } from './chosenImages.js';
import { ProfileChoice } from './ProfileChoice.js';

/** What an anonymization does, in plain words, and what it makes of an image. Nothing is sent or stored here. */
export function AnonymizationPage() {
  const t = useText();
  const [options, setOptions] = useState<string[]>([]);
  const [uid, setUid] = useState('');
  const newest = useQuery({
    queryKey: ['series', 'newest'],
    queryFn: () => request<{ items: Series[] }>(`/api/series${query({ sort: '{"createdAt":-1}', limit: 20 })}`),
  });
  const chosen = uid || (newest.data?.items[0]?.seriesUid ?? '');
  const images = useQuery({
    queryKey: ['to-send', [chosen], false],
    queryFn: () => chosenSeries([chosen], false),
    enabled: chosen !== '',
  });
  return (
    <Stack mt="md">
      <Title order={2} size="h3">
        {t('sharing.anonymization')}
      </Title>
      <Text>{t('profile.always')}</Text>
      <List size="sm">
        {(['who', 'numbers', 'dates', 'places', 'texts', 'private', 'pictures'] as const).map((what) => (
          <List.Item key={what}>{t(`profile.does.${what}`)}</List.Item>
        ))}
      </List>
      <ProfileChoice chosen={options} onChange={setOptions} />
      <NativeSelect
        maw={420}
        label={t('profile.series')}
        value={chosen}
        data={(newest.data?.items ?? []).map(({ seriesUid, modality, seriesDescription }) => ({
          value: seriesUid,
          label: `${modality} ${seriesDescription || seriesUid}`,
        }))}
        onChange={(event) => setUid(event.currentTarget.value)}
      />
      <Failure error={newest.error ?? images.error} onRetry={newest.refetch} />
      <AnonymizationPreview key={chosen} imageId={images.data?.[0]?.images[0]?.id} options={options} tagValues={[]} />
    </Stack>
  );
}
