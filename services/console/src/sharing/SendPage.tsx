import type { Destination } from '@circus/contracts';
import { Alert, Button, Checkbox, Group, NativeSelect, Stack, Table, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { request } from '../api/request.js';
import { Failure } from '../app/Failure.js';
import { Waiting } from '../app/Frame.js';
import { useText } from '../i18n/Language.js';
import { AnonymizationPreview } from './AnonymizationPreview.js';
import { type ChosenSeries, chosenSeries, type PatientValues, tagValuesOf, withValues } from './chosenImages.js';
import { isAmong, parseImageNumbers } from './imageNumbers.js';
import { ProfileChoice } from './ProfileChoice.js';

/** Sends series, or whole studies, or some images of one series, to another site or DICOM node. To a site they go anonymized, always. */
export function SendPage() {
  const t = useText();
  const [params, setParams] = useSearchParams();
  const uids = params.getAll('series');
  const isWhole = params.get('studies') === 'whole';
  const numbers = isWhole || uids.length !== 1 ? '' : (params.get('images') ?? '');
  const put = (name: string, value: string) => {
    const next = new URLSearchParams(params);
    if (value === '') next.delete(name);
    else next.set(name, value);
    setParams(next, { replace: true });
  };
  const ranges = parseImageNumbers(numbers);
  const found = useQuery({
    queryKey: ['to-send', uids, isWhole],
    queryFn: () => chosenSeries(uids, isWhole),
  });
  const destinations = useQuery({
    queryKey: ['destinations'],
    queryFn: () => request<Destination[]>('/api/destinations'),
  });
  return (
    <>
      <Title order={1} size="h2">
        {t('send.title')}
      </Title>
      <Failure error={found.error ?? destinations.error} onRetry={found.refetch} />
      <Checkbox
        my="sm"
        label={t('send.whole')}
        checked={isWhole}
        onChange={(event) => put('studies', event.currentTarget.checked ? 'whole' : '')}
      />
      {uids.length === 1 && !isWhole && (
        <TextInput
          maw={420}
          mb="sm"
          label={t('send.images')}
          description={t('send.imagesAbout')}
          value={numbers}
          error={ranges === null && t('send.imagesFlaw')}
          onChange={(event) => put('images', event.currentTarget.value)}
        />
      )}
      {(found.isPending || destinations.isPending) && <Waiting />}
      {found.data && destinations.data && ranges && (
        <SendForm
          key={found.data.map(({ flat }) => flat.id).join()}
          chosen={ranges.length === 0 ? found.data : found.data.map((each) => someOf(each, ranges))}
          destinations={destinations.data}
        />
      )}
    </>
  );
}

const someOf = ({ flat, images }: ChosenSeries, ranges: NonNullable<ReturnType<typeof parseImageNumbers>>) => ({
  flat,
  images: images.filter(({ number }) => isAmong(ranges, number)),
});

function SendForm({ chosen, destinations }: { chosen: ChosenSeries[]; destinations: Destination[] }) {
  const t = useText();
  const client = useQueryClient();
  const keyOf = ({ destinationType, destinationId }: Destination) => `${destinationType}:${destinationId}`;
  const [target, setTarget] = useState(destinations[0] ? keyOf(destinations[0]) : '');
  const [isOwnProfile, setOwnProfile] = useState(false);
  const [options, setOptions] = useState<string[]>([]);
  const [values, setValues] = useState<ReadonlyMap<number, PatientValues>>(new Map());
  const destination = destinations.find((each) => keyOf(each) === target);
  const isBox = destination?.destinationType === 'box';
  const images = chosen.flatMap((each) => each.images);
  const [first] = chosen;
  // What else is chosen afterwards can be sent as well.
  const asked = `${target} ${images.map(({ id }) => id).join()}`;
  const send = useMutation({
    mutationFn: (_asked: string) => {
      if (!destination) throw new Error('There is no destination.');
      const { destinationId } = destination;
      if (!isBox) {
        const json = images.map(({ id }) => id);
        return request(`/api/scus/${destinationId}/send`, { method: 'POST', json });
      }
      const json = {
        ...(isOwnProfile && { profile: { options: options.map((name) => ({ name })) } }),
        imageTagValuesSet: withValues(chosen, values),
      };
      return request(`/api/boxes/${destinationId}/send`, { method: 'POST', json });
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['resource'] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate(asked);
  };
  const isSent = send.isSuccess && send.variables === asked;
  if (images.length === 0) return <Text>{t(chosen.length === 0 ? 'send.nothing' : 'send.noImages')}</Text>;
  if (destinations.length === 0) return <Text>{t('send.nowhere')}</Text>;
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text role="status">{t('send.count', { series: chosen.length, images: images.length })}</Text>
        <NativeSelect
          maw={420}
          label={t('send.to')}
          value={target}
          data={destinations.map((each) => ({
            value: keyOf(each),
            label: `${each.destinationName} (${t(`send.kind.${each.destinationType}`)})`,
          }))}
          onChange={(event) => setTarget(event.currentTarget.value)}
        />
        {!isBox && <Alert variant="outline">{t('send.asTheyAre')}</Alert>}
        {isBox && (
          <>
            <Patients chosen={chosen} values={values} onChange={setValues} />
            <Checkbox
              label={t('send.ownProfile')}
              description={t('send.ownProfileAbout')}
              checked={isOwnProfile}
              onChange={(event) => setOwnProfile(event.currentTarget.checked)}
            />
            {isOwnProfile && <ProfileChoice chosen={options} onChange={setOptions} />}
            {isOwnProfile && (
              <AnonymizationPreview
                imageId={first?.images[0]?.id}
                options={options}
                tagValues={first ? tagValuesOf(values.get(first.flat.patient.id)) : []}
              />
            )}
          </>
        )}
        <Failure error={send.error} />
        <Group>
          <Button type="submit" loading={send.isPending} disabled={isSent}>
            {t('send.send')}
          </Button>
          <Text role="status">
            {isSent && (isBox ? <Link to="/sharing/transactions">{t('send.queued')}</Link> : t('send.sent'))}
          </Text>
        </Group>
      </Stack>
    </form>
  );
}

function Patients(props: {
  chosen: ChosenSeries[];
  values: ReadonlyMap<number, PatientValues>;
  onChange: (values: ReadonlyMap<number, PatientValues>) => void;
}) {
  const { chosen, values, onChange } = props;
  const t = useText();
  const patients = [...new Map(chosen.map(({ flat: { patient } }) => [patient.id, patient])).values()];
  const change = (id: number, part: Partial<PatientValues>) => {
    const before = values.get(id) ?? { patientName: '', patientId: '' };
    onChange(new Map(values).set(id, { ...before, ...part }));
  };
  return (
    <section aria-label={t('send.patients')} className="scroll">
      <Text size="sm">{t('send.patientsAbout')}</Text>
      <Table>
        <thead>
          <tr>
            <th>{t('send.patient')}</th>
            <th>{t('send.newName')}</th>
            <th>{t('send.newId')}</th>
          </tr>
        </thead>
        <tbody>
          {patients.map(({ id, patientName, patientID }) => {
            const name = patientName.value || t('send.unnamed', { id });
            return (
              <tr key={id}>
                <th scope="row">
                  {name} {patientID.value}
                </th>
                {(['patientName', 'patientId'] as const).map((field) => (
                  <td key={field}>
                    <TextInput
                      aria-label={`${t(field === 'patientName' ? 'send.newName' : 'send.newId')}: ${name}`}
                      placeholder={t('send.pseudonym')}
                      value={values.get(id)?.[field] ?? ''}
                      onChange={(event) => change(id, { [field]: event.currentTarget.value })}
                    />
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </Table>
    </section>
  );
}
