import { tryEach } from "./trial.js";

const flask = "from flask import Flask\n\napp = Flask(__name__)\n";
const django = {
  "manage.py": `#!/usr/bin/env python
import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
from django.core.management import execute_from_command_line
execute_from_command_line(sys.argv)
`,
  "settings.py": 'SECRET_KEY = "shop"\nDEBUG = True\nROOT_URLCONF = "urls"\n',
  "urls.py": "urlpatterns = []\n",
};
const fastapi = "from fastapi import FastAPI\n\napp = FastAPI()\n";
const inFolder = (folder: string, files: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([name, content]) => [`${folder}/${name}`, content]));
const script = (dev: string): Record<string, string> => ({ "package.json": JSON.stringify({ name: "shop", scripts: { dev } }) });

tryEach(
  "After set-up projects in Python run",
  ["python-is-python3", "python3-flask", "python3-django", "python3-fastapi", "python3-uvicorn", "gunicorn", "ruby-foreman"],
  {
    "Flask, which reads its variable": { folder: { "app.py": flask }, start: "flask run", without: [5000], services: ["web"] },
    "Flask in a file that names its port": {
      folder: { "app.py": `${flask}\nif __name__ == "__main__":\n    app.run(port=5002)\n`, ...script("python app.py") },
      start: "npm run dev",
      without: [5002],
      services: ["main"],
    },
    "Flask with a port in a Procfile": {
      folder: { "app.py": flask, "Procfile.dev": "web: flask --app app run --port 5001\n" },
      start: "foreman start -f Procfile.dev",
      without: [5001],
      services: ["web"],
    },
    "Flask with a port in a script": {
      folder: { "app.py": flask, ...script("flask --app app run --port 5001") },
      start: "npm run dev",
      without: [5001],
      services: ["main"],
      isRun: true,
    },
    Django: { folder: django, start: "python manage.py runserver", without: [8000], services: ["web"], isRun: true },
    "Django with a port in a script": {
      folder: { ...django, ...script("python manage.py runserver 0.0.0.0:8001") },
      start: "npm run dev",
      without: [8001],
      services: ["web"],
      isRun: true,
    },
    "a page of Vite in one folder, Django in another": {
      folder: "subfolders",
      more: { ...inFolder("backend", django), "frontend/index.html": "<p>shop" },
      start: "cd backend && python manage.py runserver",
      without: [8000],
      services: ["backend"],
      isRun: true,
    },
    "Uvicorn, which reads its variable": {
      folder: { "main.py": fastapi, ...script("python -m uvicorn main:app --reload") },
      start: "npm run dev",
      without: [8000],
      services: ["main"],
    },
    "Uvicorn with a port in a script": {
      folder: { "main.py": fastapi, ...script("python -m uvicorn main:app --port 8002") },
      start: "npm run dev",
      without: [8002],
      services: ["main"],
      isRun: true,
    },
    "Gunicorn in a Procfile, whose runner sets PORT": {
      folder: { "app.py": flask, Procfile: "web: gunicorn app:app\n" },
      start: "foreman start",
      without: [5000],
      services: ["web"],
    },
  },
);
