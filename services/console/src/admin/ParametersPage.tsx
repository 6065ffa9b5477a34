import { Button, NativeSelect, Stack, Switch, TagsInput, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { request } from '../api/request.js';
import { Failure } from '../app/Failure.js';
import { Waiting } from '../app/Frame.js';
import { useText } from '../i18n/Language.js';
import { readJson } from './displayFlaws.js';
import { JsonField } from './JsonField.js';

interface Parameters extends Record<string, unknown> {
  domains?: string[];
  defaultDomain?: string | null;
  caseSearchEnvelope?: boolean;
  reidentifiedSources?: string[];
}

const ADDRESS = '/api/admin/server-params';
const KNOWN = ['domains', 'defaultDomain', 'caseSearchEnvelope', 'reidentifiedSources'];

/** What counts for the whole suite: the parameters that it knows, and others as JSON. */
export function ParametersPage() {
  const found = useQuery({ queryKey: ['server-params'], queryFn: () => request<Parameters>(ADDRESS) });
  if (found.isPending) return <Waiting />;
  if (!found.data) return <Failure error={found.error} onRetry={found.refetch} />;
  const others = Object.keys(found.data).filter((key) => !KNOWN.includes(key));
  return (
    <>
      <KnownParameters key={JSON.stringify(found.data)} saved={found.data} />
      <OtherParameters key={others.join()} saved={found.data} names={others} />
    </>
  );
}

function useSave() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (json: Parameters) => request(ADDRESS, { method: 'PUT', json }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['server-params'] });
      await client.invalidateQueries({ queryKey: ['session'] });
    },
  });
}

function KnownParameters({ saved }: { saved: Parameters }) {
  const t = useText();
  const [domains, setDomains] = useState(saved.domains ?? []);
  const [defaultDomain, setDefaultDomain] = useState(saved.defaultDomain ?? '');
  const [isEnveloped, setEnveloped] = useState(saved.caseSearchEnvelope === true);
  const [isOwnChoice, setOwnChoice] = useState(saved.reidentifiedSources !== undefined);
  const [sources, setSources] = useState(saved.reidentifiedSources ?? ['box']);
  const save = useSave();
  const send = () => {
    const isTold = isEnveloped || saved.caseSearchEnvelope !== undefined;
    save.mutate({
      domains,
      defaultDomain,
      ...(isTold && { caseSearchEnvelope: isEnveloped }),
      ...(isOwnChoice && { reidentifiedSources: sources }),
    });
  };
  return (
    <Stack maw={560} mt="sm">
      <TagsInput
        label={t('parameters.domains')}
        value={domains}
        onChange={setDomains}
        comboboxProps={{ withinPortal: false }}
      />
      <NativeSelect
        label={t('parameters.defaultDomain')}
        value={defaultDomain}
        data={[{ value: '', label: t('parameters.none') }, ...domains]}
        onChange={(event) => setDefaultDomain(event.currentTarget.value)}
      />
      <Switch
        label={t('parameters.envelope')}
        description={t('parameters.envelopeAbout')}
        checked={isEnveloped}
        onChange={(event) => setEnveloped(event.currentTarget.checked)}
      />
      <Switch
        label={t('parameters.reidentify')}
        description={t('parameters.reidentifyAbout')}
        checked={isOwnChoice}
        disabled={saved.reidentifiedSources !== undefined}
        onChange={(event) => setOwnChoice(event.currentTarget.checked)}
      />
      {isOwnChoice && (
        <TagsInput
          label={t('parameters.sources')}
          description={t('parameters.sourcesAbout')}
          value={sources}
          onChange={setSources}
          comboboxProps={{ withinPortal: false }}
        />
      )}
      <Failure error={save.error} />
      <Button loading={save.isPending} onClick={send} style={{ alignSelf: 'flex-start' }}>
        {t('app.save')}
      </Button>
      <Text role="status" size="sm">
        {save.isSuccess && t('groups.saved')}
      </Text>
    </Stack>
  );
}

function OtherParameters({ saved, names }: { saved: Parameters; names: string[] }) {
  const t = useText();
  const [name, setName] = useState('');
  const [json, setJson] = useState('');
  const save = useSave();
  const read = readJson(json);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if ('value' in read) save.mutate({ [name.trim()]: read.value });
  };
  const isKnown = KNOWN.includes(name.trim());
  return (
    <Stack maw={560} mt="lg">
      <Title order={2} size="h3">
        {t('parameters.others')}
      </Title>
      <Text size="sm">{t('parameters.othersAbout')}</Text>
      <ul>
        {names.map((each) => (
          <li key={each}>
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => {
                setName(each);
                setJson(JSON.stringify(saved[each], null, 2));
              }}
            >
              {t('users.change', { name: each })}
            </Button>{' '}
            <code>{JSON.stringify(saved[each]).slice(0, 120)}</code>
          </li>
        ))}
      </ul>
      <form onSubmit={submit} aria-label={t('parameters.others')}>
        <Stack gap="xs">
          <TextInput
            label={t('parameters.name')}
            required
            maxLength={128}
            value={name}
            error={isKnown && t('parameters.above')}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <JsonField
            label={t('parameters.value')}
            rows={4}
            value={json}
            flaws={json !== '' && 'flaw' in read ? [read.flaw] : []}
            onChange={setJson}
          />
          <Failure error={save.error} />
          <Button
            type="submit"
            variant="default"
            loading={save.isPending}
            disabled={isKnown || name.trim() === '' || 'flaw' in read}
            style={{ alignSelf: 'flex-start' }}
          >
            {t('parameters.set')}
          </Button>
        </Stack>
      </form>
    </Stack>
  );
}
