-- Fails the statement it is called in when a plan was made from rows that others have changed since: nothing of the
-- statement then stands, and the plan is made anew.
CREATE FUNCTION archive.require_fresh_plan(is_fresh boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF NOT is_fresh THEN
    RAISE EXCEPTION 'The rows have changed since the plan was made' USING ERRCODE = 'CS001';
  END IF;
END $$;
