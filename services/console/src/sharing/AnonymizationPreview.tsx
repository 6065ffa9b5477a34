import type { AnonymizationPreview as Preview } from '@circus/contracts';
import { Button, Checkbox, Group, Table, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../api/request.js';
import { Failure } from '../app/Failure.js';
import { Scroll } from '../app/Scroll.js';
import { useText } from '../i18n/Language.js';

/** What becomes of the attributes of one image, before anything is done. */
export function AnonymizationPreview(props: {
  imageId: number | undefined;
  options: readonly string[];
  tagValues: { tagPath: { name: string }; value: string }[];
}) {
  const { imageId, options, tagValues } = props;
  const t = useText();
  const [isWhole, setWhole] = useState(false);
  const look = useMutation({
    mutationFn: () => {
      const json = { profile: { options: options.map((name) => ({ name })) }, tagValues };
      return request<Preview>(`/api/images/${imageId}/anonymized/preview`, { method: 'POST', json });
    },
  });
  const shown = look.data?.attributes.filter(({ outcome }) => isWhole || outcome !== 'kept') ?? [];
  return (
    <section aria-label={t('profile.preview')}>
      <Group my="xs">
        <Button
          variant="default"
          disabled={imageId === undefined}
          loading={look.isPending}
          onClick={() => look.mutate()}
        >
          {t('profile.look')}
        </Button>
        <Checkbox
          label={t('profile.whole')}
          checked={isWhole}
          onChange={(event) => setWhole(event.currentTarget.checked)}
        />
      </Group>
      <Text size="xs" c="dimmed">
        {t('profile.previewAbout')}
      </Text>
      <Failure error={look.error} />
      {look.data?.isAnonymousAlready && <Text>{t('profile.already')}</Text>}
      {look.data && (
        <Scroll>
          <Table>
            <thead>
              <tr>
                <th>{t('profile.attribute')}</th>
                <th>{t('profile.before')}</th>
                <th>{t('profile.after')}</th>
                <th>{t('profile.outcome')}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map(({ tag, name, before, after, outcome }) => (
                <tr key={tag}>
                  <th scope="row">
                    {name || t('profile.unknown')} <code>{`${tag.slice(0, 4)},${tag.slice(4)}`}</code>
                  </th>
                  <td className="value">{before}</td>
                  <td className="value">{after}</td>
                  <td>{t(`profile.outcome.${outcome}`)}</td>
                </tr>
              ))}
            </tbody>
          </Table>
        </Scroll>
      )}
    </section>
  );
}
