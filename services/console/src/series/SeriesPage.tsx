import type { Series } from '@circus/contracts';
import { Anchor, Button, Checkbox, Collapse, Group, Table, Text, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { query, request } from '../api/request.js';
import { Failure } from '../app/Failure.js';
import { Waiting } from '../app/Frame.js';
import { Scroll } from '../app/Scroll.js';
import { MakeCase } from '../cases/MakeCase.js';
import { useLanguage } from '../i18n/Language.js';
import { RunPlugin } from '../jobs/RunPlugin.js';
import { AddToList } from '../lists/AddToList.js';
import { ListChoice } from '../lists/ListChoice.js';
import { useChangeItems } from '../lists/myLists.js';
import { SendSeries } from '../sharing/SendSeries.js';
import { Upload } from '../upload/Upload.js';
import { FilterBuilder } from './FilterBuilder.js';
import { Pages, SortHeading } from './Pages.js';
import { Presets } from './Presets.js';
import { searchQuery, useSearchState } from './searchState.js';
import { FIRST_CONDITIONS, SERIES_FIELDS } from './seriesFields.js';

const PER_PAGE = 20;

interface SeriesPageAnswer {
  items: Series[];
  totalItems: number;
}

/** Finding series, and putting some in. */
export function SeriesPage() {
  const { t } = useLanguage();
  const [state, change] = useSearchState('createdAt');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [isUploading, setUploading] = useState(false);
  const asked = searchQuery(state, PER_PAGE);
  const found = useQuery({
    queryKey: ['series', state.list, asked],
    queryFn: ({ signal }) =>
      request<SeriesPageAnswer>(`/api/series${state.list && `/list/${state.list}`}${query(asked)}`, { signal }),
    placeholderData: keepPreviousData,
  });
  const toggle = (uid: string) => {
    const next = new Set(chosen);
    if (!next.delete(uid)) next.add(uid);
    setChosen(next);
  };
  const changeItems = useChangeItems('series');
  const takeOut = () =>
    changeItems.mutate(
      { myListId: state.list, operation: 'remove', resourceIds: [...chosen] },
      { onSuccess: () => setChosen(new Set()) },
    );
  const search = (filter: string) => change({ filter });
  return (
    <>
      <div className="toolbar">
        <Title order={1} size="h2">
          {t('series.title')}
        </Title>
        <Button
          variant="default"
          aria-expanded={isUploading}
          onClick={() => setUploading(!isUploading)}
          onDragEnter={() => setUploading(true)}
        >
          {t('upload.title')}
        </Button>
      </div>
      <Collapse expanded={isUploading}>{isUploading && <Upload />}</Collapse>
      <ListChoice resourceType="series" listId={state.list} onChoose={(list) => change({ list })} />
      <FilterBuilder fields={SERIES_FIELDS} first={FIRST_CONDITIONS} filter={state.filter} onSearch={search} />
      <Presets of="seriesSearchPresets" filter={state.filter} onSearch={search} />
      <Failure error={found.error ?? changeItems.error} onRetry={found.refetch} />
      {chosen.size > 0 && (
        <Group my="xs" role="region" aria-label={t('series.selected', { count: chosen.size })}>
          <Text>{t('series.selected', { count: chosen.size })}</Text>
          <MakeCase seriesUids={[...chosen]} />
          <RunPlugin seriesUids={[...chosen]} />
          <SendSeries seriesUids={[...chosen]} />
          <AddToList resourceType="series" ids={[...chosen]} />
          {state.list && (
            <Button variant="default" loading={changeItems.isPending} onClick={takeOut}>
              {t('lists.remove')}
            </Button>
          )}
        </Group>
      )}
      {found.isPending && <Waiting />}
      {found.data && !found.isError && (
        <>
          <Pages
            total={found.data.totalItems}
            perPage={PER_PAGE}
            page={state.page}
            onChange={(page) => change({ page })}
          />
          {found.data.items.length === 0 ? (
            <Text>{t('series.none')}</Text>
          ) : (
            <Scroll>
              <Table verticalSpacing={4} highlightOnHover>
                <thead>
                  <tr>
                    <td />
                    <th>{t('series.thumbnail')}</th>
                    {HEADINGS.map(([field, title]) => (
                      <SortHeading
                        key={field}
                        field={field}
                        title={t(title)}
                        sort={state.sort}
                        onSort={(sort) => change({ sort })}
                      />
                    ))}
                    <th>{t('series.images')}</th>
                  </tr>
                </thead>
                <tbody>
                  {found.data.items.map((series) => (
                    <SeriesRow
                      key={series.seriesUid}
                      series={series}
                      isChosen={chosen.has(series.seriesUid)}
                      onToggle={() => toggle(series.seriesUid)}
                    />
                  ))}
                </tbody>
              </Table>
            </Scroll>
          )}
        </>
      )}
    </>
  );
}

const HEADINGS = [
  ['seriesDescription', 'series.description'],
  ['modality', 'series.modality'],
  ['patientInfo.patientName', 'series.patient'],
  ['seriesDate', 'series.date'],
  ['domain', 'series.domain'],
  ['createdAt', 'series.createdAt'],
] as const;

function SeriesRow(props: { series: Series; isChosen: boolean; onToggle: () => void }) {
  const { t, when } = useLanguage();
  const { series, isChosen, onToggle } = props;
  const [hasPicture, setHasPicture] = useState(true);
  const name = series.seriesDescription || t('series.unnamed');
  const { patientName, patientId } = series.patientInfo ?? {};
  const address = `/series/${series.seriesUid}`;
  return (
    <tr>
      <td>
        <Checkbox aria-label={t('series.select', { name })} checked={isChosen} onChange={onToggle} />
      </td>
      <td>
        {hasPicture ? (
          <Link to={address} tabIndex={-1} aria-hidden="true">
            <img
              className="thumbnail"
              src={`/rs/series/${series.seriesUid}/thumbnail?side=128`}
              alt=""
              width={64}
              height={64}
              loading="lazy"
              onError={() => setHasPicture(false)}
            />
          </Link>
        ) : (
          <Text size="xs">{t('series.noPicture')}</Text>
        )}
      </td>
      <td>
        <Anchor component={Link} to={address} aria-label={t('series.open', { name })}>
          {name}
        </Anchor>
      </td>
      <td>{series.modality}</td>
      <td>
        {patientName}
        {patientId && (
          <Text size="xs" c="dimmed">
            {patientId}
          </Text>
        )}
      </td>
      <td>{when(series.seriesDate)}</td>
      <td>{series.domain}</td>
      <td>{when(series.createdAt)}</td>
      <td className="number">{series.images}</td>
    </tr>
  );
}
