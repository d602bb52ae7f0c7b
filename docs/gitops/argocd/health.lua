-- What Argo CD shows for a Sweep or an Experiment. A sweep may run for days: it is healthy while it
-- runs, else a sync would wait for it and time out.
local health = { status = "Progressing", message = "waiting for the operator" }
if obj.status == nil or obj.status.conditions == nil then
  return health
end
if obj.status.observedGeneration ~= obj.metadata.generation then
  return health
end

local conditions = {}
for _, condition in ipairs(obj.status.conditions) do
  conditions[condition.type] = condition
end

local stalled = conditions["Stalled"]
local succeeded = conditions["Succeeded"]
local ready = conditions["Ready"]
if succeeded ~= nil and succeeded.status == "False" then
  return { status = "Degraded", message = succeeded.message }
end
if stalled ~= nil and stalled.status == "True" then
  return { status = "Degraded", message = stalled.message }
end
if obj.spec.suspend == true and (succeeded == nil or succeeded.status ~= "True") then
  return { status = "Suspended", message = obj.status.waitingFor or "suspended" }
end
if ready ~= nil and ready.status == "True" then
  return { status = "Healthy", message = ready.message }
end
return { status = "Progressing", message = obj.status.waitingFor or "not accepted yet" }
