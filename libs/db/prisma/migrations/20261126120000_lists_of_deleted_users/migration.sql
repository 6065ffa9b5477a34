-- Lists go with their owner's account from now on; those of accounts that went before nobody could reach to remove them.
DELETE FROM cases.my_list l WHERE NOT EXISTS (SELECT FROM auth."user" u WHERE u.id = l.owner_id);
UPDATE cases.my_list l SET editors = coalesce(
  (SELECT jsonb_agg(e ORDER BY n) FROM jsonb_array_elements(l.editors) WITH ORDINALITY AS entry (e, n)
    WHERE e->>'type' <> 'user' OR EXISTS (SELECT FROM auth."user" u WHERE u.user_email = e->>'userEmail')), '[]')
WHERE l.editors <> '[]';
