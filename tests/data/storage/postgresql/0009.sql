CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.answers (
    id text NOT NULL,
    team text NOT NULL,
    channel text NOT NULL,
    message text NOT NULL,
    "user" text NOT NULL,
    surface text NOT NULL,
    reason text NOT NULL,
    confidence double precision NOT NULL,
    given timestamp with time zone NOT NULL,
    asked text DEFAULT ''::text NOT NULL,
    outcome text DEFAULT ''::text NOT NULL,
    ranking text DEFAULT 'lexical'::text NOT NULL
);
CREATE TABLE public.asked_people (
    team text NOT NULL,
    channel text NOT NULL,
    message text NOT NULL,
    "user" text NOT NULL,
    place text NOT NULL,
    thread text NOT NULL,
    asked timestamp with time zone NOT NULL
);
CREATE TABLE public.changes (
    id bigint NOT NULL,
    team text NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    about text NOT NULL,
    "user" text NOT NULL,
    made timestamp with time zone NOT NULL,
    origin text NOT NULL,
    before text,
    after text,
    undoes bigint
);
CREATE SEQUENCE public.changes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.changes_id_seq OWNED BY public.changes.id;
CREATE TABLE public.documents (
    id bigint NOT NULL,
    team text NOT NULL,
    place text NOT NULL,
    name text NOT NULL,
    former boolean NOT NULL,
    origin text NOT NULL,
    title text NOT NULL,
    "user" text NOT NULL,
    added timestamp with time zone NOT NULL,
    everybody boolean NOT NULL,
    content_hash character varying(64) NOT NULL,
    size integer NOT NULL,
    content bytea NOT NULL
);
CREATE SEQUENCE public.documents_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.documents_id_seq OWNED BY public.documents.id;
CREATE TABLE public.entries (
    team text NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    body text NOT NULL,
    "user" text NOT NULL,
    made timestamp with time zone NOT NULL
);
CREATE TABLE public.feedback (
    answer text NOT NULL,
    "user" text NOT NULL,
    team text NOT NULL,
    verdict character varying(4) NOT NULL,
    given timestamp with time zone NOT NULL,
    rank integer,
    why text DEFAULT ''::text NOT NULL
);
CREATE TABLE public.kept_answers (
    id bigint NOT NULL,
    team text NOT NULL,
    place text NOT NULL,
    message text NOT NULL,
    thread text NOT NULL,
    author text NOT NULL,
    name text NOT NULL,
    keeper text NOT NULL,
    question text NOT NULL,
    asker text NOT NULL,
    text text NOT NULL,
    said timestamp with time zone NOT NULL,
    link text NOT NULL,
    confirmed timestamp with time zone NOT NULL,
    everybody boolean NOT NULL,
    doubted boolean NOT NULL
);
CREATE SEQUENCE public.kept_answers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.kept_answers_id_seq OWNED BY public.kept_answers.id;
CREATE TABLE public.question_keys (
    key text NOT NULL,
    question bigint NOT NULL
);
CREATE TABLE public.questions (
    id bigint NOT NULL,
    team text NOT NULL,
    body text,
    accepted timestamp with time zone NOT NULL,
    holder character varying(32) NOT NULL,
    lease_ends timestamp with time zone NOT NULL,
    finished timestamp with time zone,
    "user" text DEFAULT ''::text NOT NULL,
    tries integer DEFAULT 0 NOT NULL
);
CREATE SEQUENCE public.questions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.questions_id_seq OWNED BY public.questions.id;
CREATE TABLE public.slack_bots (
    id integer NOT NULL,
    client_id character varying(32) NOT NULL,
    app_id character varying(32) NOT NULL,
    enterprise_id character varying(32),
    enterprise_name character varying(200),
    team_id character varying(32),
    team_name character varying(200),
    bot_token text,
    bot_id character varying(32),
    bot_user_id character varying(32),
    bot_scopes character varying(1000),
    bot_refresh_token text,
    bot_token_expires_at timestamp without time zone,
    is_enterprise_install boolean NOT NULL,
    installed_at timestamp without time zone NOT NULL
);
CREATE SEQUENCE public.slack_bots_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.slack_bots_id_seq OWNED BY public.slack_bots.id;
CREATE TABLE public.slack_oauth_states (
    id integer NOT NULL,
    state character varying(200) NOT NULL,
    expire_at timestamp without time zone NOT NULL
);
CREATE SEQUENCE public.slack_oauth_states_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.slack_oauth_states_id_seq OWNED BY public.slack_oauth_states.id;
CREATE TABLE public.spans (
    answer text NOT NULL,
    rank integer NOT NULL,
    document text NOT NULL,
    content_hash text NOT NULL,
    start integer NOT NULL,
    "end" integer NOT NULL,
    confidence double precision NOT NULL
);
CREATE TABLE public.texts (
    answer text NOT NULL,
    text text NOT NULL
);
ALTER TABLE ONLY public.changes ALTER COLUMN id SET DEFAULT nextval('public.changes_id_seq'::regclass);
ALTER TABLE ONLY public.documents ALTER COLUMN id SET DEFAULT nextval('public.documents_id_seq'::regclass);
ALTER TABLE ONLY public.kept_answers ALTER COLUMN id SET DEFAULT nextval('public.kept_answers_id_seq'::regclass);
ALTER TABLE ONLY public.questions ALTER COLUMN id SET DEFAULT nextval('public.questions_id_seq'::regclass);
ALTER TABLE ONLY public.slack_bots ALTER COLUMN id SET DEFAULT nextval('public.slack_bots_id_seq'::regclass);
ALTER TABLE ONLY public.slack_oauth_states ALTER COLUMN id SET DEFAULT nextval('public.slack_oauth_states_id_seq'::regclass);
INSERT INTO public.alembic_version VALUES ('0009');
INSERT INTO public.answers VALUES ('A1', 'T1', 'C1', '1700000000.000200', 'U1', 'mention', '', 0.75, '2026-03-01 17:45:00+05:45', '1700000000.000100', 'answer', 'lexical');
INSERT INTO public.asked_people VALUES ('T1', 'C2', '1700000000.000400', 'U1', 'C1', '1700000000.000100', '2026-03-01 17:45:00+05:45');
INSERT INTO public.changes VALUES (1, 'T1', 'pin', 'A1', 'harbour.txt', 'U1', '2026-03-01 17:45:00+05:45', 'T1:click:1', NULL, '{"questions": ["Who sails?"]}', NULL);
INSERT INTO public.documents VALUES (1, 'T1', 'C1', 'harbour.txt', false, 'T1:add:F1:1700000000.000100', 'Harbour', 'U1', '2026-03-01 17:45:00+05:45', false, 'c5c0865e72fe150c108dc2b0ff9830c94878fe221848d0f438647c327a7e889d', 26, '\x54686520686172626f7572206f70656e73206174207369782e0a');
INSERT INTO public.entries VALUES ('T1', 'pin', 'A1', '{"questions": ["Who sails?"]}', 'U1', '2026-03-01 17:45:00+05:45');
INSERT INTO public.feedback VALUES ('A1', 'U1', 'T1', 'bad', '2026-03-01 17:45:00+05:45', NULL, 'outdated');
INSERT INTO public.kept_answers VALUES (1, 'T1', 'C1', '1700000000.000300', '1700000000.000100', 'U2', 'Ada Byron', 'U1', 'Who sails?', '', 'The ferry sails at six.', '2026-03-01 17:45:00+05:45', 'https://harbour.slack.com/archives/C1/p1700000000000300', '2026-03-01 17:45:00+05:45', false, false);
INSERT INTO public.question_keys VALUES ('T1:C1:1', 1);
INSERT INTO public.question_keys VALUES ('T1:E1', 1);
INSERT INTO public.question_keys VALUES ('T1:C1:2', 2);
INSERT INTO public.questions VALUES (1, 'T1', '{"text": "who?"}', '2026-03-01 17:45:00+05:45', '5f3f4d1c98484188a3641b138274fc02', '2026-03-01 17:44:45+05:45', NULL, 'U1', 1);
INSERT INTO public.questions VALUES (2, 'T1', NULL, '2026-03-01 17:44:00+05:45', '5f3f4d1c98484188a3641b138274fc02', '2026-03-01 17:44:45+05:45', '2026-03-01 17:45:00+05:45', '', 1);
INSERT INTO public.slack_bots VALUES (1, '1.2', 'A1', NULL, NULL, 'T1', 'Harbour', 'gAAAAA', 'B1', 'UBOT', 'chat:write', 'gAAAAA', '2026-03-01 12:00:00', false, '2026-03-01 00:00:00');
INSERT INTO public.slack_oauth_states VALUES (1, 'a-state', '2026-03-01 12:00:00');
INSERT INTO public.spans VALUES ('A1', 0, 'guides/harbour.md', 'sha256:b5bb9d80', 10, 42, 0.75);
INSERT INTO public.spans VALUES ('A1', 1, 'minutes.txt', 'sha256:7d865e95', 0, 17, 0.5);
INSERT INTO public.texts VALUES ('A1', 'Who sails?');
SELECT pg_catalog.setval('public.changes_id_seq', 1, true);
SELECT pg_catalog.setval('public.documents_id_seq', 1, true);
SELECT pg_catalog.setval('public.kept_answers_id_seq', 1, true);
SELECT pg_catalog.setval('public.questions_id_seq', 2, true);
SELECT pg_catalog.setval('public.slack_bots_id_seq', 1, true);
SELECT pg_catalog.setval('public.slack_oauth_states_id_seq', 1, true);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.answers
    ADD CONSTRAINT answers_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.asked_people
    ADD CONSTRAINT asked_people_pkey PRIMARY KEY (team, channel, message);
ALTER TABLE ONLY public.changes
    ADD CONSTRAINT changes_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.entries
    ADD CONSTRAINT entries_pkey PRIMARY KEY (team, kind, key);
ALTER TABLE ONLY public.feedback
    ADD CONSTRAINT feedback_pkey PRIMARY KEY (answer, "user");
ALTER TABLE ONLY public.kept_answers
    ADD CONSTRAINT kept_answers_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.question_keys
    ADD CONSTRAINT question_keys_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.slack_bots
    ADD CONSTRAINT slack_bots_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.slack_oauth_states
    ADD CONSTRAINT slack_oauth_states_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.spans
    ADD CONSTRAINT spans_pkey PRIMARY KEY (answer, rank);
ALTER TABLE ONLY public.texts
    ADD CONSTRAINT texts_pkey PRIMARY KEY (answer);
CREATE INDEX answers_asked ON public.answers USING btree (team, channel, asked);
CREATE INDEX answers_given ON public.answers USING btree (given);
CREATE UNIQUE INDEX changes_origin ON public.changes USING btree (origin);
CREATE UNIQUE INDEX documents_origin ON public.documents USING btree (origin);
CREATE UNIQUE INDEX documents_place ON public.documents USING btree (team, place, name, former);
CREATE UNIQUE INDEX kept_answers_message ON public.kept_answers USING btree (team, place, message);
CREATE INDEX question_keys_question ON public.question_keys USING btree (question);
CREATE INDEX questions_accepted ON public.questions USING btree (accepted);
CREATE INDEX slack_bots_idx ON public.slack_bots USING btree (client_id, enterprise_id, team_id, installed_at);
ALTER TABLE ONLY public.question_keys
    ADD CONSTRAINT question_keys_question_fkey FOREIGN KEY (question) REFERENCES public.questions(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.spans
    ADD CONSTRAINT spans_answer_fkey FOREIGN KEY (answer) REFERENCES public.answers(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.texts
    ADD CONSTRAINT texts_answer_fkey FOREIGN KEY (answer) REFERENCES public.answers(id) ON DELETE CASCADE;
