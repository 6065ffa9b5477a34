import { Button, NativeSelect, Stack, TagsInput, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../api/request.js';
import { Failure } from '../app/Failure.js';
import { Waiting } from '../app/Frame.js';
import { useText } from '../i18n/Language.js';

interface Parameters {
  domains?: string[];
  defaultDomain?: string | null;
}

/** Where series can be put: the parameters that everybody meets. Others are set by the API. */
export function ParametersPage() {
  const found = useQuery({
    queryKey: ['server-params'],
    queryFn: () => request<Parameters>('/api/admin/server-params'),
  });
  if (found.isPending) return <Waiting />;
  if (!found.data) return <Failure error={found.error} onRetry={found.refetch} />;
  return <ParametersForm key={JSON.stringify(found.data)} saved={found.data} />;
}

function ParametersForm({ saved }: { saved: Parameters }) {
  const t = useText();
  const client = useQueryClient();
  const [domains, setDomains] = useState(saved.domains ?? []);
  const [defaultDomain, setDefaultDomain] = useState(saved.defaultDomain ?? '');
  const save = useMutation({
    mutationFn: () => request('/api/admin/server-params', { method: 'PUT', json: { domains, defaultDomain } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['server-params'] });
      await client.invalidateQueries({ queryKey: ['session'] });
    },
  });
  return (
    <Stack maw={480} mt="sm">
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
      <Failure error={save.error} />
      <Button loading={save.isPending} onClick={() => save.mutate()} style={{ alignSelf: 'flex-start' }}>
        {t('app.save')}
      </Button>
      <Text role="status" size="sm">
        {save.isSuccess && t('groups.saved')}
      </Text>
    </Stack>
  );
}
