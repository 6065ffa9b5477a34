import type { MyListResourceType } from '@circus/contracts';
import { Button, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Failure } from '../app/Failure.js';
import { useText } from '../i18n/Language.js';
import { useAddToList, useMyLists } from './myLists.js';

/** Puts series or cases into one of the user's lists, or into a new one. */
export function AddToList({ resourceType, ids }: { resourceType: MyListResourceType; ids: string[] }) {
  const t = useText();
  const lists = useMyLists(resourceType).data ?? [];
  const [isOpen, setOpen] = useState(false);
  const [chosen, setChosen] = useState('');
  const [name, setName] = useState('');
  const add = useAddToList(resourceType);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate({ myListId: chosen || null, name: name.trim(), resourceIds: ids }, { onSuccess: () => setOpen(false) });
  };
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {t('lists.add')}
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={t('lists.add')}
        closeButtonProps={{ 'aria-label': t('app.close') }}
      >
        <form onSubmit={submit}>
          <Stack>
            <NativeSelect
              label={t('lists.list')}
              value={chosen}
              data={[
                { value: '', label: t('lists.new') },
                ...lists.map(({ myListId, name: label }) => ({ value: myListId, label })),
              ]}
              onChange={(event) => setChosen(event.currentTarget.value)}
            />
            {chosen === '' && (
              <TextInput
                label={t('lists.name')}
                required
                maxLength={64}
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
              />
            )}
            <Failure error={add.error} />
            <Button type="submit" loading={add.isPending}>
              {t('app.add')}
            </Button>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
