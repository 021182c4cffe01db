BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0008');
CREATE TABLE answers (
	id TEXT NOT NULL, 
	team TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	message TEXT NOT NULL, 
	user TEXT NOT NULL, 
	surface TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	confidence FLOAT NOT NULL, 
	given DATETIME NOT NULL, asked TEXT DEFAULT '' NOT NULL, outcome TEXT DEFAULT '' NOT NULL, ranking TEXT DEFAULT 'lexical' NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "answers" VALUES('A1','T1','C1','1700000000.000200','U1','mention','',0.75,'2026-03-01 12:00:00.000000','1700000000.000100','answer','lexical');
CREATE TABLE changes (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	team TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	about TEXT NOT NULL, 
	user TEXT NOT NULL, 
	made DATETIME NOT NULL, 
	origin TEXT NOT NULL, 
	"before" TEXT, 
	"after" TEXT, 
	undoes INTEGER
);
INSERT INTO "changes" VALUES(1,'T1','pin','A1','harbour.txt','U1','2026-03-01 12:00:00.000000','T1:click:1',NULL,'{"questions": ["Who sails?"]}',NULL);
CREATE TABLE documents (
	id INTEGER NOT NULL, 
	team TEXT NOT NULL, 
	place TEXT NOT NULL, 
	name TEXT NOT NULL, 
	former BOOLEAN NOT NULL, 
	origin TEXT NOT NULL, 
	title TEXT NOT NULL, 
	user TEXT NOT NULL, 
	added DATETIME NOT NULL, 
	everybody BOOLEAN NOT NULL, 
	content_hash VARCHAR(64) NOT NULL, 
	size INTEGER NOT NULL, 
	content BLOB NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "documents" VALUES(1,'T1','C1','harbour.txt',0,'T1:add:F1:1700000000.000100','Harbour','U1','2026-03-01 12:00:00.000000',0,'c5c0865e72fe150c108dc2b0ff9830c94878fe221848d0f438647c327a7e889d',26,X'54686520686172626F7572206F70656E73206174207369782E0A');
CREATE TABLE entries (
	team TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	body TEXT NOT NULL, 
	user TEXT NOT NULL, 
	made DATETIME NOT NULL, 
	PRIMARY KEY (team, kind, "key")
);
INSERT INTO "entries" VALUES('T1','pin','A1','{"questions": ["Who sails?"]}','U1','2026-03-01 12:00:00.000000');
CREATE TABLE feedback (
	answer TEXT NOT NULL, 
	user TEXT NOT NULL, 
	team TEXT NOT NULL, 
	verdict VARCHAR(4) NOT NULL, 
	given DATETIME NOT NULL, rank INTEGER, why TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (answer, user)
);
INSERT INTO "feedback" VALUES('A1','U1','T1','bad','2026-03-01 12:00:00.000000',NULL,'outdated');
CREATE TABLE question_keys (
	"key" TEXT NOT NULL, 
	question INTEGER NOT NULL, 
	PRIMARY KEY ("key"), 
	FOREIGN KEY(question) REFERENCES questions (id) ON DELETE CASCADE
);
INSERT INTO "question_keys" VALUES('T1:C1:1',1);
INSERT INTO "question_keys" VALUES('T1:E1',1);
INSERT INTO "question_keys" VALUES('T1:C1:2',2);
CREATE TABLE questions (
	id INTEGER NOT NULL, 
	team TEXT NOT NULL, 
	body TEXT, 
	accepted DATETIME NOT NULL, 
	holder VARCHAR(32) NOT NULL, 
	lease_ends DATETIME NOT NULL, 
	finished DATETIME, user TEXT DEFAULT '' NOT NULL, tries INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "questions" VALUES(1,'T1','{"text": "who?"}','2026-03-01 12:00:00.000000','5f3f4d1c98484188a3641b138274fc02','2026-03-01 11:59:45.000000',NULL,'U1',1);
INSERT INTO "questions" VALUES(2,'T1',NULL,'2026-03-01 11:59:00.000000','5f3f4d1c98484188a3641b138274fc02','2026-03-01 11:59:45.000000','2026-03-01 12:00:00.000000','',1);
CREATE TABLE slack_bots (
	id INTEGER NOT NULL, 
	client_id VARCHAR(32) NOT NULL, 
	app_id VARCHAR(32) NOT NULL, 
	enterprise_id VARCHAR(32), 
	enterprise_name VARCHAR(200), 
	team_id VARCHAR(32), 
	team_name VARCHAR(200), 
	bot_token TEXT, 
	bot_id VARCHAR(32), 
	bot_user_id VARCHAR(32), 
	bot_scopes VARCHAR(1000), 
	bot_refresh_token TEXT, 
	bot_token_expires_at DATETIME, 
	is_enterprise_install BOOLEAN NOT NULL, 
	installed_at DATETIME NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "slack_bots" VALUES(1,'1.2','A1',NULL,NULL,'T1','Harbour','gAAAAA','B1','UBOT','chat:write','gAAAAA','2026-03-01 12:00:00.000000',0,'2026-03-01 00:00:00.000000');
CREATE TABLE slack_oauth_states (
	id INTEGER NOT NULL, 
	state VARCHAR(200) NOT NULL, 
	expire_at DATETIME NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "slack_oauth_states" VALUES(1,'a-state','2026-03-01 12:00:00.000000');
CREATE TABLE spans (
	answer TEXT NOT NULL, 
	rank INTEGER NOT NULL, 
	document TEXT NOT NULL, 
	content_hash TEXT NOT NULL, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	confidence FLOAT NOT NULL, 
	PRIMARY KEY (answer, rank), 
	FOREIGN KEY(answer) REFERENCES answers (id) ON DELETE CASCADE
);
INSERT INTO "spans" VALUES('A1',0,'guides/harbour.md','sha256:b5bb9d80',10,42,0.75);
INSERT INTO "spans" VALUES('A1',1,'minutes.txt','sha256:7d865e95',0,17,0.5);
CREATE TABLE texts (
	answer TEXT NOT NULL, 
	text TEXT NOT NULL, 
	PRIMARY KEY (answer), 
	FOREIGN KEY(answer) REFERENCES answers (id) ON DELETE CASCADE
);
INSERT INTO "texts" VALUES('A1','Who sails?');
CREATE INDEX questions_accepted ON questions (accepted);
CREATE INDEX question_keys_question ON question_keys (question);
CREATE INDEX answers_given ON answers (given);
CREATE INDEX answers_asked ON answers (team, channel, asked);
CREATE INDEX slack_bots_idx ON slack_bots (client_id, enterprise_id, team_id, installed_at);
CREATE UNIQUE INDEX documents_place ON documents (team, place, name, former);
CREATE UNIQUE INDEX documents_origin ON documents (origin);
CREATE UNIQUE INDEX changes_origin ON changes (origin);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('changes',1);
COMMIT;
