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
    answered boolean NOT NULL,
    reason text NOT NULL,
    confidence double precision NOT NULL,
    given timestamp with time zone NOT NULL
);
CREATE TABLE public.feedback (
    answer text NOT NULL,
    "user" text NOT NULL,
    team text NOT NULL,
    verdict character varying(4) NOT NULL,
    given timestamp with time zone NOT NULL
);
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
    finished timestamp with time zone
);
CREATE SEQUENCE public.questions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.questions_id_seq OWNED BY public.questions.id;
CREATE TABLE public.spans (
    answer text NOT NULL,
    rank integer NOT NULL,
    document text NOT NULL,
    content_hash text NOT NULL,
    start integer NOT NULL,
    "end" integer NOT NULL,
    confidence double precision NOT NULL
);
ALTER TABLE ONLY public.questions ALTER COLUMN id SET DEFAULT nextval('public.questions_id_seq'::regclass);
INSERT INTO public.alembic_version VALUES ('0001');
INSERT INTO public.answers VALUES ('A1', 'T1', 'C1', '1700000000.000200', 'U1', 'mention', true, '', 0.75, '2026-03-01 17:45:00+05:45');
INSERT INTO public.feedback VALUES ('A1', 'U1', 'T1', 'bad', '2026-03-01 17:45:00+05:45');
INSERT INTO public.question_keys VALUES ('T1:C1:1', 1);
INSERT INTO public.question_keys VALUES ('T1:E1', 1);
INSERT INTO public.question_keys VALUES ('T1:C1:2', 2);
INSERT INTO public.questions VALUES (1, 'T1', '{"text": "who?"}', '2026-03-01 17:45:00+05:45', '5f3f4d1c98484188a3641b138274fc02', '2026-03-01 17:44:45+05:45', NULL);
INSERT INTO public.questions VALUES (2, 'T1', NULL, '2026-03-01 17:44:00+05:45', '5f3f4d1c98484188a3641b138274fc02', '2026-03-01 17:44:45+05:45', '2026-03-01 17:45:00+05:45');
INSERT INTO public.spans VALUES ('A1', 0, 'guides/harbour.md', 'sha256:b5bb9d80', 10, 42, 0.75);
INSERT INTO public.spans VALUES ('A1', 1, 'minutes.txt', 'sha256:7d865e95', 0, 17, 0.5);
SELECT pg_catalog.setval('public.questions_id_seq', 2, true);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.answers
    ADD CONSTRAINT answers_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.feedback
    ADD CONSTRAINT feedback_pkey PRIMARY KEY (answer, "user");
ALTER TABLE ONLY public.question_keys
    ADD CONSTRAINT question_keys_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.spans
    ADD CONSTRAINT spans_pkey PRIMARY KEY (answer, rank);
CREATE INDEX question_keys_question ON public.question_keys USING btree (question);
CREATE INDEX questions_accepted ON public.questions USING btree (accepted);
ALTER TABLE ONLY public.question_keys
    ADD CONSTRAINT question_keys_question_fkey FOREIGN KEY (question) REFERENCES public.questions(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.spans
    ADD CONSTRAINT spans_answer_fkey FOREIGN KEY (answer) REFERENCES public.answers(id) ON DELETE CASCADE;
