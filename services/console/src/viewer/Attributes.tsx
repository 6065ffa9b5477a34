import type { ImageAttribute, Series } from '@circus/contracts';
import { Button, Modal, Table, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { query, RequestFailure, request } from '../api/request.js';
import { Failure } from '../app/Failure.js';
import { Waiting } from '../app/Frame.js';
import { useText } from '../i18n/Language.js';
import { type AttributeLine, linesOfAttributes, linesOfDicomJson } from './attributeLines.js';

/** All DICOM attributes of the image that is shown, to be searched. @param image from 0 */
export function Attributes({ series, image }: { series: Series; image: number }) {
  const t = useText();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button variant="default" size="xs" onClick={() => setOpen(true)}>
        {t('attributes.open')}
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        size="xl"
        title={t('attributes.title', { number: image + 1 })}
        closeButtonProps={{ 'aria-label': t('app.close') }}
      >
        <AttributeTable series={series} image={image} />
      </Modal>
    </>
  );
}

function AttributeTable({ series, image }: { series: Series; image: number }) {
  const t = useText();
  const [sought, setSought] = useState('');
  const found = useQuery({
    queryKey: ['attributes', series.seriesUid, image],
    queryFn: ({ signal }) => attributesOf(series, image, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const words = sought.toLowerCase().split(/\s+/);
  const lines = (found.data ?? []).filter(({ tag, name, value }) => {
    const text = `${tag} ${name} ${value}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return (
    <>
      <TextInput
        label={t('attributes.search')}
        value={sought}
        onChange={(event) => setSought(event.currentTarget.value)}
        mb="sm"
        data-autofocus
      />
      <Failure error={found.error} onRetry={found.refetch} />
      {found.isPending && <Waiting />}
      <Text size="sm" role="status">
        {found.data && t('attributes.found', { count: lines.length, total: found.data.length })}
      </Text>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it by keyboard */}
      <section className="attributes" aria-label={t('attributes.open')} tabIndex={0}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('attributes.tag')}</Table.Th>
              <Table.Th>{t('attributes.name')}</Table.Th>
              <Table.Th>{t('viewer.value')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {lines.map(({ id, tag, name, value, depth }) => (
              <Table.Tr key={id}>
                <Table.Td className="number">{'› '.repeat(depth) + tag}</Table.Td>
                <Table.Td>{name}</Table.Td>
                <Table.Td className="results">{value}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
    </>
  );
}

/** Those of the file; without the right to see patients those that DICOMweb shows. */
async function attributesOf(
  { studyUid, seriesUid }: Series,
  image: number,
  signal: AbortSignal,
): Promise<AttributeLine[]> {
  const asked = query({ limit: 1, offset: image });
  const path = `/dicom-web/studies/${studyUid}/series/${seriesUid}/instances`;
  const [instance] =
    (await request<Record<string, { Value?: unknown[] }>[] | undefined>(path + asked, { signal })) ?? [];
  const instanceUid = String(instance?.['00080018']?.Value?.[0] ?? '');
  const sopInstance = { propertyName: 'sopInstanceUID', operator: '=', propertyValue: instanceUid };
  const json = { startIndex: 0, count: 1, queryProperties: [sopInstance] };
  try {
    const [row] = await request<{ id: number }[]>('/api/metadata/images/query', { method: 'POST', json, signal });
    return linesOfAttributes(await request<ImageAttribute[]>(`/api/images/${row?.id}/attributes`, { signal }));
  } catch (error) {
    if (!(error instanceof RequestFailure) || error.status === 0 || error.status >= 500) throw error;
    const [metadata] = await request<Record<string, never>[]>(`${path}/${instanceUid}/metadata`, { signal });
    return linesOfDicomJson(metadata ?? {});
  }
}
